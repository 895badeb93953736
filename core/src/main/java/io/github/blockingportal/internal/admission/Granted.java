package io.github.blockingportal.internal.admission;

import java.util.List;

import io.github.blockingportal.internal.text.PortalLog;

/** Those that were granted a permit go on, each for itself: one that throws leaves the others alone, and whoever released. */
final class Granted {

    private Granted() {}

    static void resume(List<Waiter> granted, String limiter) {
        for (Waiter waiter : granted) {
            resume(waiter, limiter);
        }
    }

    static void resume(Waiter waiter, String limiter) {
        try {
            waiter.resume();
        } catch (Throwable thrown) {
            PortalLog.LOG.warn(
                    "Limiter '{}': one that was granted a permit failed as it went on; nothing else is affected",
                    limiter,
                    thrown);
        }
    }
}
