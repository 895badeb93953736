package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** A connection that has one request at a time: its client has left when it has closed the socket. */
record SocketConnection(SocketChannel socket) implements ClientConnection {

    /** Null for a socket of Unix, which does not tell how much there is to be read. */
    static @Nullable SocketConnection of(SocketChannel socket) {
        try {
            return socket.getLocalAddress() instanceof InetSocketAddress ? new SocketConnection(socket) : null;
        } catch (IOException closed) {
            return new SocketConnection(socket);
        }
    }

    @Override
    public boolean isGone(Set<SocketChannel> closed) {
        return closed.contains(socket);
    }
}
