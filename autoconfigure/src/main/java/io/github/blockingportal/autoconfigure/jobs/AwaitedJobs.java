package io.github.blockingportal.autoconfigure.jobs;

import java.util.stream.Stream;

/** Jobs on whatever waits for them when it is destroyed, which is after the portals have closed. */
interface AwaitedJobs {

    /**
     * Names those whose jobs have not ended.
     *
     * @param waitedMillis how long they have been waited for, which for some is long enough
     */
    Stream<String> running(long waitedMillis);
}
