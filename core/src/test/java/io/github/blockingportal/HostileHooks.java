package io.github.blockingportal;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Code of an application that blocks and throws at random, for calls named {@value #HOSTILE} and on threads that say so. Some of
 * it waits for a little while, and some stands at a {@link Gate}, deaf to interrupts, which opens {@link #GATE_NANOS} later.
 */
final class HostileHooks implements AutoCloseable {

    static final String HOSTILE = "hostile";
    static final long GATE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final int LONGEST_WAIT_MICROS = 2_000;
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final List<Supplier<Throwable>> FAILURES = List.of(
            () -> new IllegalStateException("hostile"),
            () -> new AssertionError("hostile"),
            () -> new StackOverflowError("hostile"),
            () -> new NoClassDefFoundError("hostile"),
            () -> new Exception("hostile"));

    private final Semaphore placesOnLoops = new Semaphore(1);
    private final Semaphore places = new Semaphore(8);
    private final Queue<Standing> standing = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Boolean> hostileUser = new ThreadLocal<>();
    private final LongAdder waited = new LongAdder();
    private final LongAdder stood = new LongAdder();
    private final LongAdder thrown = new LongAdder();
    private final Thread gatekeeper = new Thread(this::openGates, "gatekeeper");
    private volatile boolean over;

    HostileHooks() {
        gatekeeper.setDaemon(true);
        gatekeeper.start();
    }

    /** Runs it on the current thread, whose accessors are hostile for so long. */
    void asHostileUser(Runnable use) {
        hostileUser.set(true);
        try {
            use.run();
        } finally {
            hostileUser.remove();
        }
    }

    /** Returns, sooner or later, or throws. */
    void misbehave() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int dice = random.nextInt(1_000);
        if (dice < 3) {
            standAtGate();
        } else if (dice < 200) {
            waited.increment();
            awaitAWhile(random.nextInt(LONGEST_WAIT_MICROS));
        } else if (dice < 400) {
            thrown.increment();
            throw sneaky(FAILURES.get(random.nextInt(FAILURES.size())).get());
        }
    }

    private void misbehaveIf(@Nullable String name) {
        if (name != null && name.startsWith(HOSTILE)) {
            misbehave();
        }
    }

    private void standAtGate() {
        boolean onLoop = Thread.currentThread().getName().contains("-loop-");
        Semaphore free = onLoop ? placesOnLoops : places;
        if (free.tryAcquire()) {
            stood.increment();
            Standing mine = new Standing(new Gate(), System.nanoTime());
            standing.add(mine);
            mine.gate.block();
            free.release();
        }
    }

    private static void awaitAWhile(int micros) {
        try {
            NEVER.await(micros, TimeUnit.MICROSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    private void openGates() {
        while (!over) {
            Standing oldest = standing.peek();
            while (oldest != null && System.nanoTime() - oldest.since >= GATE_NANOS) {
                standing.remove().gate.open();
                oldest = standing.peek();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        standing.forEach(left -> left.gate.open());
    }

    PortalListener listener() {
        return new Listener();
    }

    ThreadLocalAccessor<Boolean> accessor() {
        return new Accessor();
    }

    /** Reactor's hook for discarded values, in the calls of hostile users. */
    ThreadLocalAccessor<Consumer<Object>> discardHook(Consumer<Object> hook) {
        return new DiscardHook(hook) {
            @Override
            public @Nullable Consumer<Object> getValue() {
                return hostileUser.get() == null ? null : super.getValue();
            }
        };
    }

    @Override
    public void close() {
        over = true;
    }

    @Override
    public String toString() {
        return "waited %d, stood at a gate %d, thrown %d".formatted(waited.sum(), stood.sum(), thrown.sum());
    }

    /** One piece of code at its gate. */
    private record Standing(Gate gate, long since) {}

    private final class Listener implements PortalListener {

        @Override
        public @Nullable Scope callEntered(CallInfo call) {
            misbehaveIf(call.name());
            return () -> misbehaveIf(call.name());
        }

        @Override
        public void callStarted(CallInfo call) {
            misbehaveIf(call.name());
        }

        @Override
        public void callFinished(
                CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
            misbehaveIf(call.name());
        }

        @Override
        public void lateSignal(CallInfo call, @Nullable Throwable failure) {
            misbehaveIf(call.name());
        }

        @Override
        public void streamLeaked(CallInfo call) {
            misbehaveIf(call.name());
        }

        @Override
        public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
            misbehaveIf(task);
        }

        @Override
        public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
            misbehave();
        }

        @Override
        public void loopRecovered(String portal, String loop, long stalledNanos) {
            misbehave();
        }
    }

    /** Sets its thread-local last and clears it first, so that nothing stays on a thread where it throws. */
    private final class Accessor implements ThreadLocalAccessor<Boolean> {

        @Override
        public Object key() {
            return HOSTILE;
        }

        @Override
        public @Nullable Boolean getValue() {
            Boolean value = hostileUser.get();
            if (value != null) {
                misbehave();
            }
            return value;
        }

        @Override
        public void setValue(Boolean value) {
            misbehave();
            hostileUser.set(value);
        }

        @Override
        public void setValue() {
            boolean wasSet = hostileUser.get() != null;
            hostileUser.remove();
            if (wasSet) {
                misbehave();
            }
        }
    }
}
