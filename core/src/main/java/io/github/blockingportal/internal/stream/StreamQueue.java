package io.github.blockingportal.internal.stream;

import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * What the source of a stream has sent and its reader has not read, and what becomes of that when the stream is closed. Bounded,
 * of one producer and one consumer.
 *
 * <p>A close may come from another thread, and only one thread may poll. The reader writes {@code reading} and looks at {@code
 * closed} then; the close writes {@code closed} and looks at {@code reading} then: so either the reader polls no more, or the
 * close leaves the rest to it. The reader looks at {@code closed} again after it has left, and the source after it has offered.
 * {@code drops} counts those who found something to drop: the first does it, once more for each of the others.
 */
final class StreamQueue<T> {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<StreamQueue> DROPS =
            AtomicIntegerFieldUpdater.newUpdater(StreamQueue.class, "drops");

    private final Queue<T> elements;
    private final Consumer<Queue<T>> discard;
    private volatile boolean closed;
    private volatile boolean reading;
    private volatile int drops;

    /**
     * An empty one.
     *
     * @param size how many elements there is room for
     * @param discard drops all that is in the queue
     */
    StreamQueue(int size, Consumer<Queue<T>> discard) {
        this.elements = Queues.<T>get(size).get();
        this.discard = discard;
    }

    /** Takes one from the source, who may look for a reader then; false if there is no room. */
    boolean offer(T element) {
        boolean taken = elements.offer(element);
        VarHandle.fullFence(); // since an offer is only an ordered write
        return taken;
    }

    boolean isEmpty() {
        return elements.isEmpty();
    }

    /** For the reader, who has begun to read. */
    @Nullable
    T poll() {
        return elements.poll();
    }

    /** False if the stream is closed, and nothing is to be read any more. */
    boolean beginRead() {
        reading = true;
        return !closed;
    }

    void endRead() {
        reading = false;
        dropIfClosed();
    }

    boolean isClosed() {
        return closed;
    }

    /** From now on nothing is read. What is in here is dropped by {@link #drop}. */
    void close() {
        closed = true;
    }

    void dropIfClosed() {
        if (closed) {
            drop();
        }
    }

    /** Drops what is in here, unless a reader is about to. For any thread. */
    void drop() {
        if (DROPS.getAndIncrement(this) != 0) {
            return;
        }
        int found = 1;
        while (found != 0) {
            if (!reading) { // else the reader comes here itself
                discard();
            }
            found = DROPS.addAndGet(this, -found);
        }
    }

    /** The same, for the reader itself. */
    void discard() {
        discard.accept(elements);
    }
}
