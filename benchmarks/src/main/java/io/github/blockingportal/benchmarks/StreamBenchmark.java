package io.github.blockingportal.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;

/** Elements a second from a reactive source to a thread that reads them one by one. A score counts elements. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 20, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
public class StreamBenchmark {

    private static final int ELEMENTS = 10_000;

    @Param
    public Source source = Source.RANGE;

    /** The source may be ahead of the reader by so many elements. */
    @Param({"1", "16", "256"})
    public int prefetch;

    private final BlockingPortal loop = portal(Dispatch.LOOP);
    private final BlockingPortal callerRuns = portal(Dispatch.CALLER_RUNS);
    private final Scheduler elsewhere = Schedulers.newSingle("elsewhere", true);
    private Flux<Integer> elements = Flux.empty();

    private static BlockingPortal portal(Dispatch dispatch) {
        return BlockingPortal.builder().loops(1).dispatch(dispatch).build();
    }

    @Setup(Level.Trial)
    public void build() {
        Flux<Integer> numbers = Flux.range(0, ELEMENTS).hide();
        elements = source == Source.RANGE ? numbers : numbers.publishOn(elsewhere);
    }

    @TearDown
    public void close() {
        loop.close();
        callerRuns.close();
        elsewhere.dispose();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void portalStream(Blackhole reader) {
        read(() -> loop.stream(() -> elements, prefetch), reader);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void callerRunsStream(Blackhole reader) {
        read(() -> callerRuns.stream(() -> elements, prefetch), reader);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void fluxToStream(Blackhole reader) {
        read(() -> elements.toStream(prefetch), reader);
    }

    /** What people write today who do not want the caller's thread to run the source: it goes to a thread of its own. */
    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void subscribeOnToStream(Blackhole reader) {
        read(() -> elements.subscribeOn(elsewhere).toStream(prefetch), reader);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void fluxToIterable(Blackhole reader) {
        for (Integer element : elements.toIterable(prefetch)) {
            reader.consume(element);
        }
    }

    private static void read(Supplier<Stream<Integer>> open, Blackhole reader) {
        try (Stream<Integer> stream = open.get()) {
            stream.forEach(reader::consume);
        }
    }

    /** Where the elements come from. */
    public enum Source {
        /** As many as are asked for, on the thread that asks. */
        RANGE,
        /** The same, by way of a thread of somebody else. */
        PUBLISH_ON
    }
}
