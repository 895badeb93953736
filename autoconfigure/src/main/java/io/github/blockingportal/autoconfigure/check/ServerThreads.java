package io.github.blockingportal.autoconfigure.check;

import java.util.Optional;

/** The platform threads that a web server has for requests. */
interface ServerThreads {

    /** Empty if it is another server that runs, or if nobody knows. */
    Optional<Capacity> capacity();
}
