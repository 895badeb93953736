package io.github.blockingportal.autoconfigure.web.disconnect;

import java.nio.channels.SocketChannel;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** The connection of one request, as far as it tells whether its client is still there. */
interface ClientConnection {

    /** One that the server has closed already. */
    ClientConnection CLOSED = new StreamConnection(() -> true);

    /** The socket to be looked at, or null if the connection knows by itself. */
    @Nullable
    SocketChannel socket();

    /**
     * Whether the client has left. For any thread.
     *
     * @param closed the sockets that their peers have closed, of those that were looked at
     */
    boolean isGone(Set<SocketChannel> closed);
}
