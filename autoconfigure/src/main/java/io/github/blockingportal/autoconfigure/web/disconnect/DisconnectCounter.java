package io.github.blockingportal.autoconfigure.web.disconnect;

import java.util.Set;

/** Is told of each client that has left. */
interface DisconnectCounter {

    /** Nobody counts. */
    DisconnectCounter NONE = portals -> {};

    /** A client has left calls of these portals. */
    void count(Set<String> portals);
}
