package io.github.blockingportal.autoconfigure.web.disconnect;

import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/** One of the streams of a connection that has several: the server reads all the time, and knows when it was reset. */
record StreamConnection(BooleanSupplier isReset) implements ClientConnection {

    @Override
    public @Nullable SocketChannel socket() {
        return null;
    }

    @Override
    public boolean isGone(Set<SocketChannel> closed) {
        return isReset.getAsBoolean();
    }
}
