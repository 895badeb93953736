package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/** Something that a loop, or a caller in its place, runs. */
interface LoopTask {

    /** Runs it; throws nothing that the loop would have to handle. */
    void perform();

    /** The call that it belongs to, if it is known. */
    @Nullable
    Call<?> call();

    /** What it is, for the snapshot. */
    String label();
}
