package io.github.blockingportal.benchmarks;

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
import org.openjdk.jmh.annotations.Warmup;

import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.benchmarks.state.LoopPortal;

/** The question before each call, asked on a thread as a servlet container has them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Djmh.executor=CUSTOM",
            "-Djmh.executor.class=io.github.blockingportal.benchmarks.fork.ServletThreads"
        })
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 60, timeUnit = TimeUnit.MILLISECONDS)
public class Guard {

    @Benchmark
    public boolean whole(LoopPortal ours) {
        return ours.portal.mayBlock();
    }

    @Benchmark
    public @Nullable String detector(OneDetector one) {
        return one.detector.detect(Thread.currentThread());
    }

    /** One of those that a portal has. */
    @State(Scope.Benchmark)
    public static class OneDetector {

        @Param({"Reactor", "Netty", "RxJava", "JdkHttpClient", "Callback"})
        public String name;

        EventLoopDetector detector;

        @Setup
        public void find() {
            detector = EventLoopDetector.builtIn().stream()
                    .filter(builtIn -> builtIn.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
