package io.github.blockingportal.internal.stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.internal.call.CallChain;
import io.github.blockingportal.internal.call.TrackedCall;

/** When what a thread works for has to be done: the call that it works for, or the deadline that is open on it. */
final class ChainDeadline {

    private final @Nullable TrackedCall outer;
    private final @Nullable CallDeadline deadline;

    private ChainDeadline(@Nullable TrackedCall outer, @Nullable CallDeadline deadline) {
        this.outer = outer;
        this.deadline = deadline;
    }

    /** That of the current thread, also of a call that has ended since its time was over; null if it works for nobody. */
    static @Nullable ChainDeadline current() {
        TrackedCall outer = CallChain.bounding();
        CallDeadline deadline = CallDeadline.current();
        return outer == null && deadline == null ? null : new ChainDeadline(outer, deadline);
    }

    /** Nanoseconds until the earlier one, zero or less once it has passed. */
    static long left(@Nullable ChainDeadline deadline) {
        return deadline == null ? Long.MAX_VALUE : Math.min(deadline.leftToOuter(), deadline.leftUntilDeadline());
    }

    /** The same of two chains. */
    static long left(@Nullable ChainDeadline one, @Nullable ChainDeadline other) {
        return Math.min(left(one), left(other));
    }

    /** The earlier one of two; the other one if both are at the same time. */
    static @Nullable ChainDeadline earlier(@Nullable ChainDeadline one, @Nullable ChainDeadline other) {
        return left(one) < left(other) ? one : other;
    }

    private long leftToOuter() {
        return outer == null ? Long.MAX_VALUE : outer.remaining();
    }

    private long leftUntilDeadline() {
        return deadline == null ? Long.MAX_VALUE : deadline.remainingNanos();
    }

    /** Whose the earlier one is. */
    String owner() {
        if (deadline != null && leftUntilDeadline() < leftToOuter()) {
            return deadline.owner();
        }
        return outer == null ? "" : outer.ownerFurtherDown();
    }
}
