package io.github.blockingportal.internal.client;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.Stacks;

/** Sees by the stack alone whether a thread gets on: it does not if it is found waiting at the same place again. */
final class StackWatch extends Progress {

    private final WeakReference<Thread> thread;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile @Nullable Place place;

    StackWatch(WeakReference<Thread> thread) {
        this.thread = thread;
    }

    @Override
    void look() {
        if (looking.compareAndSet(false, true)) {
            try {
                lookAgain();
                sample();
            } finally {
                looking.set(false);
            }
        }
    }

    private void lookAgain() {
        Thread alive = thread.get();
        long now = System.nanoTime() | 1; // never GETS_ON
        StackTraceElement[] stack = alive == null ? Stacks.NONE : alive.getStackTrace();
        boolean blocked = alive != null && LoopStacks.isBlocked(stack, alive.getState());
        Place before = place;
        if (before != null && blocked && Arrays.equals(before.stack, stack)) {
            place = new Place(before.since, stack, true);
        } else {
            place = blocked ? new Place(now, stack, false) : null;
            if (before != null && before.confirmed) {
                wentOn(before.since, now);
            }
        }
    }

    @Override
    long since() {
        Place now = place;
        return now == null || !now.confirmed ? GETS_ON : now.since;
    }

    @Override
    long lagNanos() {
        long since = since();
        return since == GETS_ON ? 0 : System.nanoTime() - since;
    }

    @Override
    StackTraceElement[] stack() {
        return stackOf(thread);
    }

    static StackTraceElement[] stackOf(WeakReference<Thread> thread) {
        Thread alive = thread.get();
        return alive == null ? Stacks.NONE : alive.getStackTrace();
    }

    /** Where it was found waiting, since when, and whether that was found again. */
    private record Place(long since, StackTraceElement[] stack, boolean confirmed) {}
}
