package io.github.blockingportal.internal.worker;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.CallSite;
import io.github.blockingportal.internal.text.Durations;

/** A blocking task as messages describe it: name, state, age and place. */
final class TaskDescription {

    private TaskDescription() {}

    static String of(WorkerTask<?> task) {
        TaskSteps steps = task.steps();
        Thread running = steps.runner();
        StackTraceElement place = running == null ? null : place(running, steps);
        long age = System.nanoTime() - (running == null ? steps.subscribedAt() : steps.startedAt());
        return task.label() + " (" + steps.state() + ", " + Durations.seconds(age)
                + (place == null ? "" : " at " + place) + ")";
    }

    /** Where its code is, or calls the portal; null if the thread has gone on to something else. */
    private static @Nullable StackTraceElement place(Thread running, TaskSteps steps) {
        StackTraceElement[] stack = running.getStackTrace();
        if (steps.runner() != running) {
            return null;
        }
        StackTraceElement caller = CallSite.in(stack, running.getContextClassLoader());
        return caller == null ? CallSite.inTask(stack) : caller;
    }
}
