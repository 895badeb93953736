package io.github.blockingportal.internal.context;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** A thread-local that was set from a context, and the ones that were set before it. They are taken back in reverse. */
public final class RestoredScope implements AutoCloseable {

    private final @Nullable RestoredScope earlier;
    private final Function<Throwable, RuntimeException> failure;
    private final Runnable takeBack;

    RestoredScope(@Nullable RestoredScope earlier, Function<Throwable, RuntimeException> failure, Runnable takeBack) {
        this.earlier = earlier;
        this.failure = failure;
        this.takeBack = takeBack;
    }

    /** Takes all of them back, also after one of them has failed; throws the first failure. */
    @Override
    public void close() {
        RuntimeException first = null;
        for (RestoredScope each = this; each != null; each = each.earlier) {
            RuntimeException failed = each.takeBack();
            if (first == null) {
                first = failed;
            } else if (failed != null) {
                first.addSuppressed(failed);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private @Nullable RuntimeException takeBack() {
        try {
            takeBack.run();
            return null;
        } catch (Exception | LinkageError | AssertionError thrown) {
            return failure.apply(thrown);
        }
    }

    /** Takes all of them back because the next one could not be set. */
    void takeBackAfter(Throwable thrown) {
        try {
            close();
        } catch (RuntimeException failed) {
            thrown.addSuppressed(failed);
        }
    }
}
