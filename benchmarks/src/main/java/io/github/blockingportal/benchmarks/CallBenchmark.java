package io.github.blockingportal.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;

/** One caller that waits for a value that is there as soon as it is asked for: nothing but the way there and back. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 30, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class CallBenchmark {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String VALUE = "value";

    /** Subscribed for real: {@code Mono.just(...).block()} and {@code Mono.fromSupplier(...).block()} never are. */
    private static Mono<String> task() {
        return Mono.fromSupplier(() -> VALUE).hide();
    }

    @Benchmark
    public @Nullable String portalCall(LoopPortal state) {
        return state.portal.call(CallBenchmark::task);
    }

    @Benchmark
    public @Nullable String subscribeOnSingleBlock(SingleScheduler state) {
        return task().subscribeOn(state.scheduler).block(TIMEOUT);
    }

    @Benchmark
    public String parkUnparkPingPong(Partner state) {
        return state.exchange(VALUE);
    }

    @Benchmark
    public @Nullable String callerRunsCall(CallerRunsPortal state) {
        return state.portal.call(CallBenchmark::task);
    }

    @Benchmark
    public @Nullable String blockPlusTimer(PlainTimer state) {
        return state.timer.record(() -> task().block(TIMEOUT));
    }

    @Benchmark
    public @Nullable String callerRunsJustCall(CallerRunsPortal state) {
        return state.portal.call(() -> Mono.just(VALUE));
    }

    @Benchmark
    public @Nullable String justBlockPlusTimer(PlainTimer state) {
        return state.timer.record(() -> Mono.just(VALUE).block(TIMEOUT));
    }

    @Benchmark
    public boolean mayBlock(LoopPortal state) {
        return state.portal.mayBlock();
    }

    /** A portal as an application has it, with meters, on one loop. */
    @State(Scope.Benchmark)
    public static class LoopPortal extends MeteredPortal {

        public LoopPortal() {
            super(Dispatch.LOOP);
        }
    }

    /** The same, without a hand-over. */
    @State(Scope.Benchmark)
    public static class CallerRunsPortal extends MeteredPortal {

        public CallerRunsPortal() {
            super(Dispatch.CALLER_RUNS);
        }
    }

    abstract static class MeteredPortal {

        final BlockingPortal portal;

        MeteredPortal(Dispatch dispatch) {
            portal = BlockingPortal.builder()
                    .loops(1)
                    .timeout(TIMEOUT)
                    .dispatch(dispatch)
                    .listener(new CallTimers(new SimpleMeterRegistry()))
                    .build()
                    .named("benchmark");
        }

        @TearDown
        public void close() {
            portal.close();
        }
    }

    /** What people write today. */
    @State(Scope.Benchmark)
    public static class SingleScheduler {

        final Scheduler scheduler = Schedulers.newSingle("single", true);

        @TearDown
        public void dispose() {
            scheduler.dispose();
        }
    }

    /** What they measure it with. */
    @State(Scope.Benchmark)
    public static class PlainTimer {

        final Timer timer = Timer.builder("calls").tag("call", "benchmark").register(new SimpleMeterRegistry());
    }

    /** A second thread that gives back what it gets: two wake-ups and nothing else, the least that a hand-over can cost. */
    @State(Scope.Benchmark)
    public static class Partner {

        private final Thread thread = new Thread(this::serve, "partner");
        private volatile boolean stopped;
        private volatile @Nullable Thread caller;
        private volatile @Nullable String request;
        private volatile @Nullable String answer;

        @Setup
        public void start() {
            thread.setDaemon(true);
            thread.start();
        }

        @TearDown
        public void stop() {
            stopped = true;
            LockSupport.unpark(thread);
        }

        String exchange(String value) {
            caller = Thread.currentThread();
            request = value;
            LockSupport.unpark(thread);
            String result = answer;
            while (result == null) {
                LockSupport.park(this);
                result = answer;
            }
            answer = null;
            return result;
        }

        private void serve() {
            while (!stopped) {
                String value = request;
                if (value == null) {
                    LockSupport.park(this);
                } else {
                    request = null;
                    answer = value;
                    LockSupport.unpark(caller);
                }
            }
        }
    }
}
