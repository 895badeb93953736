package io.github.blockingportal.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;

/**
 * A blocking task that returns at once, run for reactive code. One at a time shows how long each takes; thousands by way of forty
 * threads show how many there can be.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 20, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class WorkersBenchmark {

    private static final int THREADS = 40;
    private static final int TASKS = 1_000;
    private static final Callable<String> TASK = () -> "value";

    private final BlockingPortal platform =
            BlockingPortal.builder().loops(1).workerLimit(THREADS).build();
    private final Scheduler boundedElastic =
            Schedulers.newBoundedElastic(THREADS, Integer.MAX_VALUE, "elastic", 60, true);

    private Mono<String> onPlatform() {
        return platform.workers().run(TASK);
    }

    private Mono<String> onBoundedElastic() {
        return Mono.fromCallable(TASK).subscribeOn(boundedElastic);
    }

    @TearDown
    public void close() {
        platform.close();
        boundedElastic.dispose();
    }

    @Benchmark
    public @Nullable String workersOneTask() {
        return onPlatform().block();
    }

    @Benchmark
    public @Nullable String boundedElasticOneTask() {
        return onBoundedElastic().block();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public @Nullable Integer workersManyTasks() {
        return many(onPlatform());
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public @Nullable Integer boundedElasticManyTasks() {
        return many(onBoundedElastic());
    }

    @Benchmark
    public @Nullable String virtualWorkersOneTask(Virtual threads) {
        return threads.onWorkers().block();
    }

    @Benchmark
    public @Nullable String virtualBoundedElasticOneTask(Virtual threads) {
        return threads.onBoundedElastic().block();
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public @Nullable Integer virtualWorkersManyTasks(Virtual threads) {
        return many(threads.onWorkers());
    }

    @Benchmark
    @OperationsPerInvocation(TASKS)
    public @Nullable Integer virtualBoundedElasticManyTasks(Virtual threads) {
        return many(threads.onBoundedElastic());
    }

    private static @Nullable Integer many(Mono<String> task) {
        return Flux.range(0, TASKS)
                .flatMap(number -> task, TASKS)
                .reduce(0, (length, value) -> length + value.length())
                .block();
    }

    /**
     * Virtual threads on both sides; the benchmarks that take this need a JDK that has them. Reactor's own bounded scheduler makes
     * them if the system property {@code reactor.schedulers.defaultBoundedElasticOnVirtualThreads} says so, which it is given here.
     */
    @State(Scope.Benchmark)
    public static class Virtual {

        private final BlockingPortal portal = BlockingPortal.builder()
                .loops(1)
                .workerLimit(THREADS)
                .virtualWorkers()
                .build();
        private final Scheduler scheduler = boundedElastic();

        private static Scheduler boundedElastic() {
            System.setProperty("reactor.schedulers.defaultBoundedElasticOnVirtualThreads", "true");
            System.setProperty("reactor.schedulers.defaultBoundedElasticSize", String.valueOf(THREADS));
            return Schedulers.boundedElastic();
        }

        Mono<String> onWorkers() {
            return portal.workers().run(TASK);
        }

        Mono<String> onBoundedElastic() {
            return Mono.fromCallable(TASK).subscribeOn(scheduler);
        }

        @TearDown
        public void close() {
            portal.close();
            scheduler.dispose();
        }
    }
}
