package io.github.blockingportal.internal.loop;

import org.jspecify.annotations.Nullable;

/** Something that a loop, or a caller in its place, runs. */
public interface LoopTask {

    /**
     * Runs it; throws nothing that the loop would have to handle.
     *
     * @param now the {@link System#nanoTime()} at which it begins
     */
    void perform(long now);

    /** For whom it runs, if that is known. */
    @Nullable
    LoopClient client();

    /** What it is, for the snapshot. */
    String label();
}
