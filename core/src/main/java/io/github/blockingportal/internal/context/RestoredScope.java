package io.github.blockingportal.internal.context;

import java.util.Arrays;
import java.util.Objects;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.context.Accessors.Entry;

/** The thread-locals that a thread was given from a context, and what it had before. They are taken back in reverse. */
public final class RestoredScope implements AutoCloseable {

    private static final int ROOM = 6;

    private final Carried carried;
    private final Object subject;

    /** Accessors, each with what the thread had before. */
    private @Nullable Object[] given = new @Nullable Object[ROOM];

    private int size;

    /** A bit for each of the first of them that kept what it had, since that is what the context has. */
    private long kept;

    private ContextSnapshot.@Nullable Scope ofFactory;

    /**
     * An empty one.
     *
     * @param subject the call, or the name of a blocking task, for messages
     */
    RestoredScope(Carried carried, Object subject) {
        this.carried = carried;
        this.subject = subject;
    }

    /** The thread has been given the value of an accessor, in place of what it had before. */
    void add(Entry entry, @Nullable Object previous) {
        if (size == given.length) {
            given = Arrays.copyOf(given, 2 * size);
        }
        given[size] = entry;
        given[size + 1] = previous;
        size += 2;
    }

    /** The thread has the value already, and is to have it afterwards. */
    void addKept(Entry entry, Object value) {
        kept |= 1L << (size / 2);
        add(entry, value);
    }

    /** Whether {@link #addKept} has room. */
    boolean mayKeep() {
        return size / 2 < Long.SIZE;
    }

    /** The user's factory has set the rest. */
    void add(ContextSnapshot.Scope scope) {
        ofFactory = scope;
    }

    /** Takes all of them back, also after one of them has failed; throws the first failure. */
    @Override
    public void close() {
        RuntimeException first = takeBackOfFactory();
        for (int i = size - 2; i >= 0; i -= 2) {
            RuntimeException failed = takeBack((Entry) Objects.requireNonNull(given[i]), given[i + 1], isKept(i / 2));
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

    private @Nullable RuntimeException takeBackOfFactory() {
        try {
            if (ofFactory != null) {
                ofFactory.close();
            }
            return null;
        } catch (Exception | LinkageError | AssertionError thrown) {
            return carried.failure("take back", subject, thrown);
        }
    }

    @SuppressWarnings("unchecked") // it came from the accessor
    private @Nullable RuntimeException takeBack(Entry entry, @Nullable Object previous, boolean isKept) {
        try {
            if (isKept && entry.accessor.getValue() == previous) {
                return null;
            }
            if (previous == null) {
                entry.accessor.restore();
            } else {
                ((ThreadLocalAccessor<Object>) entry.accessor).restore(previous);
            }
            return null;
        } catch (Exception | LinkageError | AssertionError thrown) {
            return carried.failure("take back", entry, subject, thrown);
        }
    }

    private boolean isKept(int index) {
        return index < Long.SIZE && (kept & (1L << index)) != 0;
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
