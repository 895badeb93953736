package io.github.blockingportal.benchmarks;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.benchmarks.state.MeteredPortal;
import io.github.blockingportal.benchmarks.state.Tasks;

/** Many callers, as {@code -t} says, that wait for what one or two other threads do for them. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 60, timeUnit = TimeUnit.MILLISECONDS)
public class Contention {

    @Benchmark
    public @Nullable String portal(Portal ours) {
        return ours.portal.call(Tasks::value);
    }

    @Benchmark
    public @Nullable String subscribeOnBlock(Reactor theirs) {
        return Tasks.value().subscribeOn(theirs.scheduler).block(Tasks.TIMEOUT);
    }

    @Benchmark
    public String executorGet(Executor theirs) throws ExecutionException, InterruptedException {
        return theirs.executor.submit(() -> Tasks.VALUE).get();
    }

    /** As an application has it. */
    @State(Scope.Benchmark)
    public static class Portal {

        @Param({"1", "2"})
        public int loops;

        BlockingPortal portal;

        @Setup
        public void open() {
            portal = MeteredPortal.open(loops, Dispatch.LOOP);
        }

        @TearDown
        public void close() {
            portal.close();
        }
    }

    /** The single scheduler, or one with as many threads. */
    @State(Scope.Benchmark)
    public static class Reactor {

        @Param({"1", "2"})
        public int loops;

        Scheduler scheduler;

        @Setup
        public void open() {
            scheduler =
                    loops == 1 ? Schedulers.newSingle("single", true) : Schedulers.newParallel("parallel", loops, true);
        }

        @TearDown
        public void close() {
            scheduler.dispose();
        }
    }

    /** With as many threads. */
    @State(Scope.Benchmark)
    public static class Executor {

        @Param({"1", "2"})
        public int loops;

        ExecutorService executor;

        @Setup
        public void open() {
            executor = Executors.newFixedThreadPool(loops);
        }

        @TearDown
        public void close() {
            executor.shutdown();
        }
    }
}
