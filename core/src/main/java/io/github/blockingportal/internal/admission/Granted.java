package io.github.blockingportal.internal.admission;

import java.util.ArrayList;
import java.util.List;

import io.github.blockingportal.internal.text.PortalLog;

/**
 * Those that were offered a permit go on, outside the lock, and each for itself: one that throws leaves the others alone, and
 * whoever released.
 */
final class Granted {

    private final String limiter;
    private final List<Waiter> granted = new ArrayList<>(1);
    private final List<Waiter> refused = new ArrayList<>(0);

    Granted(String limiter) {
        this.limiter = limiter;
    }

    void add(Waiter waiter, boolean taken) {
        (taken ? granted : refused).add(waiter);
    }

    void resume() {
        for (Waiter waiter : granted) {
            resume(waiter, limiter);
        }
        for (Waiter waiter : refused) {
            contain(waiter::refused, limiter);
        }
    }

    static void resume(Waiter waiter, String limiter) {
        contain(waiter::resume, limiter);
    }

    static void contain(Runnable step, String limiter) {
        try {
            step.run();
        } catch (Throwable thrown) {
            PortalLog.LOG.warn(
                    "Limiter '{}': one that was granted a permit failed as it went on; nothing else is affected",
                    limiter,
                    thrown);
        }
    }
}
