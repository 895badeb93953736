package io.github.blockingportal.internal.stream;

import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CorePublisher;
import reactor.core.publisher.Flux;
import reactor.util.concurrent.Queues;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.admission.CallTerms;
import io.github.blockingportal.internal.admission.Parking;
import io.github.blockingportal.internal.admission.PermitUse;
import io.github.blockingportal.internal.call.CallHost;
import io.github.blockingportal.internal.call.WaitingCall;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.NullSignal;

/**
 * {@link BlockingPortal#stream}: the caller waits for the permit alone, and whoever reads waits for each element.
 *
 * <p>Implementation note. The source writes to a bounded queue of one producer and one consumer and is asked for more, on its
 * loop, as the reader goes on; the reader parks only when the queue is empty. The race is an element, or the end, against a
 * reader that is about to park: the reader publishes itself first and looks then, the source offers first and looks for a
 * reader then, with a fence in between, since an offer is only an ordered write. What was delivered before an error is read
 * before it. The call does not know who reads ({@link StreamReader}), so that a stream which nobody holds any more can be
 * collected.
 */
public final class StreamCall<T> extends WaitingCall<T> {

    public static final int PREFETCH = Queues.SMALL_BUFFER_SIZE;

    private final Supplier<? extends Publisher<? extends T>> source;
    private final @Nullable ChainDeadline whole = ChainDeadline.current(); // in which it was opened
    private final int prefetch;
    private final StreamQueue<T> queue;
    private final StreamDemand demand;
    private final Parking.Patience patience = new Parking.Patience();
    private final Parking.Condition somethingToRead = this::isAnythingToRead;
    private long lastWaitNanos = -1;
    private volatile boolean built;
    private volatile boolean over;
    private volatile @Nullable Throwable problem;
    private volatile @Nullable Thread reader;
    private long readerWaitsSince; // written before the reader

    public StreamCall(
            CallHost host,
            CallInfo info,
            CallTerms terms,
            Supplier<? extends Publisher<? extends T>> source,
            int prefetch) {
        super(host, info, terms, PermitUse.OWN);
        this.source = source;
        this.prefetch = prefetch;
        this.queue = new StreamQueue<>(prefetch, this::discard);
        this.demand = new StreamDemand(this, prefetch, this::requestMore);
    }

    /** Admits and dispatches; throws what kept it from being admitted. */
    public Stream<T> open() {
        awaitAnswer();
        if (endedIn() == PortalSnapshot.Phase.ADMISSION) {
            valueOrThrow();
        }
        return StreamReader.of(this);
    }

    CallHost host() {
        return host;
    }

    private void requestMore(long elements) {
        goOn(() -> request(elements));
    }

    @Override
    protected boolean isAnswered() {
        return over || isAdmitted(); // not as soon as it is done, since whoever ends it tells the listener
    }

    @Override
    @Nullable
    protected CorePublisher<? extends T> build() {
        Publisher<? extends T> publisher = source.get();
        built = true;
        return publisher == null || publisher instanceof CorePublisher
                ? (CorePublisher<? extends T>) publisher
                : Flux.from(publisher);
    }

    @Override
    protected long prefetch() {
        return prefetch;
    }

    @Override
    public void onNext(T element) {
        noteThread();
        if (element == null) {
            abort(NullSignal.of(info, "onNext"));
        } else if (hasEnded()) {
            discard(element);
        } else if (queue.offer(element)) {
            LockSupport.unpark(reader);
            queue.dropIfClosed();
        } else {
            discard(element);
            abort(new IllegalStateException("Portal '" + info.portal() + "': the source of " + info.label()
                    + " sent more elements than it was asked for"));
        }
    }

    /** One that is not admitted has no reader, and may end before its caller has told the listener of its begin. */
    @Override
    protected boolean callerConcludes() {
        return endedIn() == PortalSnapshot.Phase.ADMISSION;
    }

    @Override
    protected void tell() {
        if (!callerConcludes()) {
            problem = conclude();
        }
        over = true;
        LockSupport.unpark(reader);
        super.tell();
    }

    /** The next element, waiting for it if need be; null at the end. For one reader at a time. */
    @Nullable
    T next() {
        try {
            return queue.beginRead() ? read(ChainDeadline.current()) : null;
        } finally {
            queue.endRead();
        }
    }

    private @Nullable T read(@Nullable ChainDeadline readers) {
        if ((whole != null || readers != null) && ChainDeadline.left(whole, readers) <= 0 && timeOut(0, readers)) {
            queue.discard();
        }
        T element = queue.poll();
        if (element == null && patience.await(somethingToRead)) {
            element = queue.poll();
        }
        if (element == null) {
            element = parkForNext(readers);
        }
        if (element != null) {
            demand.consumed();
        }
        return element;
    }

    private @Nullable T parkForNext(@Nullable ChainDeadline readers) {
        long startNanos = System.nanoTime();
        boolean interrupted = false;
        readerWaitsSince = startNanos;
        reader = Thread.currentThread();
        lend();
        try {
            while (!queue.isClosed()) {
                boolean nothingFollows = over;
                T element = queue.poll();
                if (element != null || nothingFollows) {
                    return element == null ? end() : element;
                }
                if (Thread.interrupted()) {
                    interrupted = true;
                    finish(Outcome.INTERRUPTED);
                } else {
                    parkUntil(startNanos, readers);
                }
            }
            return null;
        } finally {
            endLoan();
            reader = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void parkUntil(long startNanos, @Nullable ChainDeadline readers) {
        long waitedNanos = System.nanoTime() - startNanos;
        long left = hasEnded()
                ? Long.MAX_VALUE
                : Math.min(left(timeoutNanos(), waitedNanos), ChainDeadline.left(whole, readers));
        if (left > 0) {
            Parking.park(somethingToRead, left);
        } else {
            timeOut(waitedNanos, readers);
        }
    }

    private static long left(long timeoutNanos, long waitedNanos) {
        return timeoutNanos == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNanos - waitedNanos;
    }

    private boolean timeOut(long waitedNanos, @Nullable ChainDeadline readers) {
        if (hasEnded()) {
            return false;
        }
        lastWaitNanos = waitedNanos;
        ChainDeadline earlier = ChainDeadline.earlier(whole, readers);
        if (earlier != null && ChainDeadline.left(earlier) <= 0) {
            shorten(waitedNanos, earlier.owner());
        }
        return finish(Outcome.TIMEOUT);
    }

    /** Once its source is built, it is as slow as that is with the next element, and only while somebody waits for that. */
    @Override
    protected long awaitedNanos() {
        if (!built) {
            return super.awaitedNanos();
        }
        return reader == null ? 0 : System.nanoTime() - readerWaitsSince;
    }

    @Override
    public String slowness() {
        return built ? "its next element has not come for " + Durations.seconds(awaitedNanos()) : super.slowness();
    }

    @Override
    protected long waitedNanos() {
        return lastWaitNanos < 0 ? super.waitedNanos() : lastWaitNanos;
    }

    private @Nullable T end() {
        Throwable failure = problem;
        if (failure != null) {
            throw asThrown(failure);
        }
        return null;
    }

    /** Cancels the source unless it has ended, and drops what was not read: the reader has had enough. For any thread. */
    void close() {
        queue.close();
        LockSupport.unpark(reader);
        try {
            if (finish(Outcome.SUCCESS)) {
                cancelWork();
            }
        } finally {
            queue.drop();
        }
    }

    @Override
    protected boolean isSpent() {
        return hasEnded() && queue.isEmpty();
    }

    /** The same, since nobody can read any more; false if it had ended before. */
    boolean abandon() {
        queue.close();
        try {
            return finish(Outcome.CANCELLED);
        } finally {
            queue.drop();
        }
    }

    private void discard(Queue<T> elements) {
        host.callbacks().discardAll(info.label(), elements, discardContext());
    }

    private boolean isAnythingToRead() {
        return !queue.isEmpty() || over || queue.isClosed();
    }

    @Override
    protected boolean endsWithAnAnswer() {
        return false;
    }

    /** Once the source is built, each wait for an element has a deadline of its own, and the whole has the chain's. */
    @Override
    public long remaining() {
        return built ? ChainDeadline.left(whole) : super.remaining();
    }

    @Override
    @Nullable
    protected Thread waiter() {
        return isAdmitted() ? reader : super.waiter();
    }
}
