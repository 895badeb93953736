package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;

/**
 * Finds out which sockets their peers have closed, and reads nothing from them: what can be read while nothing is there to be read
 * has ended, unless another thread, which reads the body of the request, has taken it in between: so it has to be thus each of many
 * times. What is there, the next request or the goodbye of TLS, hides that; then the system's table says more, where there is one.
 * A socket is with the selector for the time of one look alone, since one that is closed stays half open as long as it is with one.
 * For one thread at a time.
 */
final class ClosedSockets implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private static final int CONFIRMATIONS = 30;

    private final TcpTable table = new TcpTable();
    private @Nullable Selector opened;

    /** Those that are closed, and those about which nothing can be said are not among them. */
    Set<SocketChannel> of(Collection<SocketChannel> sockets) throws IOException {
        Selector selector = selector();
        Set<SocketChannel> closed = new HashSet<>();
        Set<SocketChannel> unread = new HashSet<>();
        try {
            for (SocketChannel socket : sockets) {
                if (!socket.isOpen()) {
                    closed.add(socket);
                } else {
                    register(socket, selector);
                }
            }
            closed.addAll(ended(selector, unread));
        } finally {
            selector.keys().forEach(SelectionKey::cancel);
            selector.selectNow();
        }
        closed.addAll(closedBehind(unread));
        return closed;
    }

    /** Those that have ended, of all that are with the selector; the other set gets those in which something is to be read. */
    private static Set<SocketChannel> ended(Selector selector, Set<SocketChannel> unread) throws IOException {
        Set<SocketChannel> ended = new HashSet<>();
        selector.selectNow(key -> sort((SocketChannel) key.channel(), ended, unread));
        for (int i = 0; i < CONFIRMATIONS && !ended.isEmpty(); i++) {
            Set<SocketChannel> still = new HashSet<>();
            selector.selectNow(key -> {
                if (ended.contains(key.channel())) {
                    sort((SocketChannel) key.channel(), still, unread);
                }
            });
            ended.retainAll(still);
        }
        return ended;
    }

    private Set<SocketChannel> closedBehind(Set<SocketChannel> unread) {
        try {
            return table.closedOf(unread);
        } catch (IOException | RuntimeException anotherSystem) {
            LOG.debug("The system's table of connections cannot be read", anotherSystem);
            return Set.of();
        }
    }

    private Selector selector() throws IOException {
        Selector selector = opened;
        if (selector == null) {
            selector = Selector.open();
            opened = selector;
        }
        return selector;
    }

    private static void register(SocketChannel socket, Selector selector) {
        try {
            socket.register(selector, SelectionKey.OP_READ);
        } catch (IOException | IllegalStateException | IllegalSelectorException closedMeanwhileOrOfAnotherKind) {
            // which the next look finds, or nobody can tell
        }
    }

    private static void sort(SocketChannel socket, Set<SocketChannel> closed, Set<SocketChannel> unread) {
        try {
            Set<SocketChannel> kind = socket.socket().getInputStream().available() == 0 ? closed : unread;
            kind.add(socket);
        } catch (IOException closedMeanwhile) {
            closed.add(socket);
        } catch (UnsupportedOperationException ofAnotherKind) {
            // a socket of Unix, of which nobody can tell
        }
    }

    @Override
    public void close() {
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException cannotBeClosed) {
            LOG.debug("A selector cannot be closed", cannotBeClosed);
        }
    }
}
