package io.github.blockingportal.autoconfigure.web.disconnect;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/** Finds the connections of a server's requests. */
interface ServerConnections {

    /** That of a request that is being handled, on its thread; null if it is of another server, or does not tell. */
    @Nullable
    ClientConnection of(HttpServletRequest request);
}
