package io.github.blockingportal;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** A portal to which an application has handed a piece of code that blocks for ever, once, where a test wants it to. */
final class HostilePortal implements AutoCloseable {

    private static final String HOSTILE = "hostile";

    private final Gate gate = new Gate();
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final CountDownLatch stallFound = new CountDownLatch(1);
    private final Hook hook;
    private final ThreadLocal<Boolean> hostileThread = new ThreadLocal<>();
    private final BlockingPortal portal;

    HostilePortal(Hook hook, Dispatch dispatch) {
        this(hook, dispatch, Duration.ofMillis(100));
    }

    HostilePortal(Hook hook, Dispatch dispatch, Duration stallThreshold) {
        this.hook = hook;
        BlockingPortalBuilder builder = BlockingPortal.builder()
                .name("test")
                .loops(3)
                .dispatch(dispatch)
                .stallThreshold(stallThreshold)
                .drainTimeout(Duration.ofMillis(200))
                .listener(new Listener())
                .detector(thread -> {
                    blockIf(Hook.DETECTOR, hostileThread.get() != null);
                    return null;
                })
                .threadLocalAccessor(new Accessor());
        if (hook == Hook.ADAPTIVE_LIMIT) {
            builder.adaptiveLimit((outcome, runNanos, inFlight, failure) -> {
                blockIf(Hook.ADAPTIVE_LIMIT, true);
                return 1000;
            });
        }
        if (hook == Hook.THREAD_FACTORY) {
            builder.workerThreadFactory(this::thread);
        }
        this.portal = builder.build();
    }

    BlockingPortal portal() {
        return portal;
    }

    /** Whether the hook blocks, and new calls avoid the loop on which it may do that. */
    boolean isBlocked() {
        return gate.isEntered()
                && portal.snapshot(PortalSnapshot.Detail.NUMBERS).loops().stream()
                        .allMatch(loop -> loop.stalled() || loop.currentTask() == null);
    }

    /** Makes the portal run the hook; to be called on a thread that may block. */
    void provoke() {
        hostileThread.set(true);
        hook.provocation.accept(this);
    }

    @Override
    public void close() {
        gate.open();
        stallFound.countDown();
        portal.close();
    }

    private void blockIf(Hook wanted, boolean here) {
        if (hook == wanted && here && !gate.isEntered()) {
            gate.block();
        }
    }

    private Thread thread(Runnable target) {
        blockIf(Hook.THREAD_FACTORY, true);
        Thread thread = new Thread(target, "test-worker");
        thread.setDaemon(true);
        return thread;
    }

    private BlockingPortal hostile() {
        return portal.named(HOSTILE);
    }

    /** Whose calls have been subscribed to before their time is over. */
    private BlockingPortal brief() {
        return hostile().timeout(Duration.ofMillis(500));
    }

    private <T> Mono<T> neverWithHook() {
        return Mono.<T>never().doOnRequest(n -> subscribed.countDown()).doOnCancel(gate::block);
    }

    private void awaitSubscription() {
        try {
            subscribed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void timeOut(Mono<Integer> task) {
        brief().submit(() -> task);
    }

    private void answerTooLate() {
        AtomicReference<Subscriber<? super Integer>> late = new AtomicReference<>();
        Publisher<Integer> heedless = subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            late.set(subscriber);
        };
        try {
            brief().call(() -> Mono.fromDirect(heedless));
        } catch (PortalTimeoutException expected) {
            late.get().onNext(1);
        }
    }

    private void cancelById() {
        hostile().submit(this::neverWithHook);
        awaitSubscription();
        portal.snapshot().calls().forEach(call -> portal.cancel(call.id()));
    }

    private void stall() {
        portal.scheduler().schedule(() -> {
            while (!gate.isEntered()) {
                Thread.onSpinWait();
            }
        });
    }

    private void stallUntilThatIsFound() {
        portal.scheduler().schedule(() -> {
            while (stallFound.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
    }

    /** Once more where the future was done before it had a dependent, which its own thread runs then. */
    private void depend() {
        Thread attaching = Thread.currentThread();
        AtomicBoolean tooLate = new AtomicBoolean(true);
        while (tooLate.getAndSet(false)) {
            brief().submit(Mono::never).whenComplete((value, failure) -> {
                if (Thread.currentThread() == attaching) {
                    tooLate.set(true);
                } else {
                    gate.block();
                }
            });
        }
    }

    private void leak() {
        drop();
        while (!gate.isEntered()) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void drop() {
        Stream<Integer> dropped = hostile().stream(
                () -> hook == Hook.STREAM_LEAKED ? Mono.never().cast(Integer.class) : this.<Integer>neverWithHook());
        if (hook != Hook.STREAM_LEAKED) {
            awaitSubscription();
        }
        Reference.reachabilityFence(dropped);
    }

    private void closeStream() {
        try (Stream<Integer> stream = hostile().stream(this::<Integer>neverWithHook)) {
            awaitSubscription();
        }
    }

    private void release() {
        hostile()
                .acquire(() -> Mono.just(1), resource -> Mono.fromRunnable(gate::block))
                .close();
    }

    /** What blocks. */
    enum Hook {
        TASK(portal -> portal.hostile().call(() -> Mono.fromRunnable(portal.gate::block))),
        CANCEL_HOOK_AT_THE_DEADLINE_OF_A_SUBMIT(portal -> portal.timeOut(portal.neverWithHook())),
        CANCEL_HOOK_AT_THE_DEADLINE_OF_A_CALL(portal -> portal.brief().call(portal::neverWithHook)),
        CANCEL_HOOK_AT_THE_TIME_OUT_OF_A_FUTURE(
                portal -> portal.hostile().submit(portal::neverWithHook).orTimeout(500, TimeUnit.MILLISECONDS)),
        CANCEL_HOOK_OF_A_CLOSED_STREAM(HostilePortal::closeStream),
        CANCEL_HOOK_BY_ID(HostilePortal::cancelById),
        CANCEL_HOOK_OF_A_LEAKED_STREAM(HostilePortal::leak),
        DEPENDENT_OF_A_FUTURE(HostilePortal::depend),
        RELEASE(HostilePortal::release),
        SUBSCRIBER_OF_A_TASK(
                portal -> portal.portal.workers().named(HOSTILE).run(() -> 1).subscribe(value -> portal.gate.block())),
        THREAD_FACTORY(
                portal -> portal.portal.workers().named(HOSTILE).run(() -> 1).subscribe()),
        CALL_ENTERED(portal -> portal.hostile().call(Mono::empty)),
        CALL_STARTED(portal -> portal.hostile().call(Mono::empty)),
        CALL_FINISHED(portal -> portal.hostile().call(Mono::empty)),
        SUBMIT_FINISHED(portal -> portal.timeOut(Mono.never())),
        ADAPTIVE_LIMIT(portal -> portal.hostile().call(Mono::empty)),
        LATE_SIGNAL(HostilePortal::answerTooLate),
        STREAM_LEAKED(HostilePortal::leak),
        WORKER_FINISHED(
                portal -> portal.portal.workers().named(HOSTILE).run(() -> 1).subscribe()),
        LOOP_STALLED(HostilePortal::stall),
        LOOP_RECOVERED(HostilePortal::stallUntilThatIsFound),
        DETECTOR(portal -> portal.hostile().call(Mono::empty)),
        ACCESSOR_THAT_READS(portal -> portal.hostile().call(Mono::empty)),
        ACCESSOR_THAT_SETS(portal -> portal.hostile().submit(Mono::empty));

        private final Consumer<HostilePortal> provocation;

        Hook(Consumer<HostilePortal> provocation) {
            this.provocation = provocation;
        }
    }

    private final class Listener implements PortalListener {

        @Override
        public @Nullable Scope callEntered(CallInfo call) {
            blockIf(Hook.CALL_ENTERED, HOSTILE.equals(call.name()));
            return null;
        }

        @Override
        public void callStarted(CallInfo call) {
            blockIf(Hook.CALL_STARTED, HOSTILE.equals(call.name()));
        }

        @Override
        public void callFinished(
                CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
            blockIf(Hook.CALL_FINISHED, HOSTILE.equals(call.name()));
            blockIf(Hook.SUBMIT_FINISHED, HOSTILE.equals(call.name()));
        }

        @Override
        public void lateSignal(CallInfo call, @Nullable Throwable failure) {
            blockIf(Hook.LATE_SIGNAL, true);
        }

        @Override
        public void streamLeaked(CallInfo call) {
            blockIf(Hook.STREAM_LEAKED, HOSTILE.equals(call.name()));
        }

        @Override
        public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
            blockIf(Hook.WORKER_FINISHED, HOSTILE.equals(task));
        }

        @Override
        public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
            stallFound.countDown();
            blockIf(Hook.LOOP_STALLED, true);
        }

        @Override
        public void loopRecovered(String portal, String loop, long stalledNanos) {
            blockIf(Hook.LOOP_RECOVERED, true);
        }
    }

    /** Hands out a new value each time, or a caller that runs the task has nothing to set. */
    private final class Accessor implements ThreadLocalAccessor<List<Boolean>> {

        @Override
        public Object key() {
            return HOSTILE;
        }

        @Override
        public @Nullable List<Boolean> getValue() {
            Boolean hostile = hostileThread.get();
            blockIf(Hook.ACCESSOR_THAT_READS, hostile != null);
            return hostile == null ? null : new ArrayList<>(List.of(hostile));
        }

        @Override
        public void setValue(List<Boolean> value) {
            hostileThread.set(value.get(0));
            blockIf(Hook.ACCESSOR_THAT_SETS, true);
        }

        @Override
        public void setValue() {
            hostileThread.remove();
        }
    }
}
