package io.github.blockingportal.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.benchmarks.state.CallTimers;
import io.github.blockingportal.benchmarks.state.Tasks;

/** What a call costs beside many others, and under many names. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 60, timeUnit = TimeUnit.MILLISECONDS)
public class Growth {

    @Benchmark
    public @Nullable String besideOthers(Others others) {
        return others.portal.call(Tasks::value);
    }

    @Benchmark
    public @Nullable String underNames(Names names) {
        return names.next().call(Tasks::value);
    }

    private static BlockingPortalBuilder builder() {
        return BlockingPortal.builder()
                .loops(1)
                .maxConcurrentCalls(Integer.MAX_VALUE)
                .timeout(Tasks.TIMEOUT)
                .dispatch(Dispatch.CALLER_RUNS)
                .drainTimeout(Duration.ofMillis(1))
                .listener(new CallTimers(new SimpleMeterRegistry()));
    }

    /** A portal on which others wait already, for something that does not come. */
    @State(Scope.Benchmark)
    public static class Others {

        @Param({"1", "10", "100", "1000", "10000"})
        public int inFlight;

        BlockingPortal portal;

        @Setup
        public void submit() {
            portal = builder().build().named("benchmark");
            BlockingPortal patient = portal.timeout(Duration.ofMinutes(10));
            IntStream.range(1, inFlight).forEach(i -> patient.submit(Mono::never));
        }

        @TearDown
        public void close() {
            portal.close();
        }
    }

    /** Calls of one portal that have their names by turns. */
    @State(Scope.Benchmark)
    public static class Names {

        @Param({"1", "10", "100"})
        public int names;

        private BlockingPortal portal;
        private List<BlockingPortal> views;
        private int next;

        @Setup
        public void name() {
            portal = builder().build();
            views = IntStream.range(0, names)
                    .mapToObj(i -> portal.named("benchmark." + i))
                    .toList();
        }

        @TearDown
        public void close() {
            portal.close();
        }

        BlockingPortal next() {
            next = next + 1 == views.size() ? 0 : next + 1;
            return views.get(next);
        }
    }
}
