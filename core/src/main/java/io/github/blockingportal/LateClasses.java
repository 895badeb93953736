package io.github.blockingportal;

import java.util.Arrays;
import java.util.List;

/**
 * What a portal may need for the first time when it closes, or when something goes wrong. It is loaded with the first start:
 * by then the jar may have been replaced under the running process.
 */
final class LateClasses {

    private static final List<Class<?>> NEEDED = List.of(
            Drain.class,
            PortalLife.class,
            Watchdog.class,
            Starvation.class,
            Callbacks.class,
            CallFuture.class,
            CallerFrames.class,
            CallLine.class,
            CallSite.class,
            CallTimes.class,
            BlockedLoop.class,
            OldestCalls.class,
            OpenResource.class,
            Release.class,
            ReleaseCall.class,
            StreamReader.class,
            SubmittedCall.class,
            PortalSnapshot.class,
            PortalCallException.class,
            PortalCancelledException.class,
            PortalClosedException.class,
            PortalInterruptedException.class,
            PortalSaturatedException.class,
            PortalTimeoutException.class,
            Refusals.class,
            Stacks.class,
            Stall.class,
            UnobservedFailures.class);

    /** The compiler gives each a class for its switch. */
    private static final List<Class<?>> SWITCHING =
            List.of(CallClock.class, PortalTimeoutException.class, TrackedCall.class);

    private LateClasses() {}

    /** Loads them; returns how many are nested. */
    static long load() {
        SWITCHING.forEach(LateClasses::loadSwitch);
        return NEEDED.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredClasses())) // loads them
                .count();
    }

    private static void loadSwitch(Class<?> type) {
        try {
            Class.forName(type.getName() + "$1", true, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
