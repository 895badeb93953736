package io.github.blockingportal.internal.loop;

import java.util.function.BooleanSupplier;

/** For what {@code Schedulers.onScheduleHook} puts around tasks that we hand over ourselves. */
final class ScheduleHooks {

    private ScheduleHooks() {}

    /** The task as a hook wants it run; one that fails to run it does not keep it from running. */
    static Runnable ensured(Runnable hooked, Runnable task, BooleanSupplier hasRun) {
        return () -> {
            try {
                hooked.run();
            } finally {
                if (!hasRun.getAsBoolean()) {
                    task.run();
                }
            }
        };
    }
}
