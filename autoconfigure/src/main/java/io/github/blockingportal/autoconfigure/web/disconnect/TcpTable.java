package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The table of connections in which Linux says what their peers have closed, whatever is still to be read. It has a line for
 * each connection of the machine, so it is not read more often than needed. For one thread at a time.
 */
final class TcpTable {

    private static final List<Path> LINUX = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    /** TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, CLOSING: the peer has closed it. */
    private static final Set<String> CLOSED = Set.of("06", "07", "08", "09", "0B");

    private final List<Path> files;
    private final Set<SocketChannel> seen = new HashSet<>();
    private long readAt = System.nanoTime() - FRESH_NANOS;

    TcpTable() {
        this(LINUX);
    }

    TcpTable(List<Path> files) {
        this.files = files.stream().filter(Files::isReadable).toList();
    }

    /** Those of the sockets that are closed. One that was in the table and is no more was reset. */
    Set<SocketChannel> closedOf(Set<SocketChannel> sockets) throws IOException {
        seen.retainAll(sockets);
        if (sockets.isEmpty() || files.isEmpty() || System.nanoTime() - readAt < FRESH_NANOS) {
            return Set.of();
        }
        Map<Ends, SocketChannel> wanted = new HashMap<>();
        for (SocketChannel socket : sockets) {
            wanted.put(new Ends(socket.getLocalAddress(), socket.getRemoteAddress()), socket);
        }
        Map<SocketChannel, String> states = read(wanted);
        readAt = System.nanoTime();
        Set<SocketChannel> closed = new HashSet<>();
        for (SocketChannel socket : sockets) {
            String state = states.get(socket);
            if (state == null ? seen.contains(socket) : CLOSED.contains(state)) {
                closed.add(socket);
            }
        }
        seen.addAll(states.keySet());
        return closed;
    }

    private Map<SocketChannel, String> read(Map<Ends, SocketChannel> wanted) throws IOException {
        Map<SocketChannel, String> states = new HashMap<>();
        for (Path file : files) {
            try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
                lines.skip(1).forEach(line -> {
                    String[] columns = line.strip().split(" +", 5);
                    SocketChannel socket = wanted.get(Ends.of(columns));
                    if (socket != null) {
                        states.put(socket, columns[3]);
                    }
                });
            }
        }
        return states;
    }

    /** The two addresses of a connection. */
    private record Ends(
            @Nullable SocketAddress local, @Nullable SocketAddress remote) {

        static Ends of(String[] columns) {
            return new Ends(address(columns[1]), address(columns[2]));
        }

        /** Words in the order of the machine, a colon, and the port. */
        private static SocketAddress address(String text) {
            int colon = text.indexOf(':');
            ByteBuffer bytes = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
            for (int i = 0; i < colon; i += 8) {
                bytes.putInt(Integer.parseUnsignedInt(text, i, i + 8, 16));
            }
            try {
                return new InetSocketAddress(
                        InetAddress.getByAddress(bytes.array()), Integer.parseInt(text, colon + 1, text.length(), 16));
            } catch (UnknownHostException neverForThisManyBytes) {
                throw new IllegalStateException(neverForThisManyBytes);
            }
        }
    }
}
