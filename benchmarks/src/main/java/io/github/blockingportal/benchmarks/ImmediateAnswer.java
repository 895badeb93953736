package io.github.blockingportal.benchmarks;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Mono;

import io.github.blockingportal.benchmarks.state.CallerRunsPortal;
import io.github.blockingportal.benchmarks.state.Carried;
import io.github.blockingportal.benchmarks.state.PlainTimer;
import io.github.blockingportal.benchmarks.state.Tasks;

/** One caller that does itself what it waits for. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 60, timeUnit = TimeUnit.MILLISECONDS)
public class ImmediateAnswer {

    @Benchmark
    public @Nullable String portal(CallerRunsPortal ours, Carried carried) {
        return ours.portal.call(Tasks::value);
    }

    @Benchmark
    public @Nullable String contextCaptureBlockTimer(PlainTimer plain, Carried carried) {
        return plain.timer.record(() -> Tasks.value().contextCapture().block(Tasks.TIMEOUT));
    }

    /** With the time-out as an operator, which also cancels what was waited for. */
    @Benchmark
    public @Nullable String timeoutContextCaptureBlockTimer(PlainTimer plain, Carried carried) {
        return plain.timer.record(
                () -> Tasks.value().timeout(Tasks.TIMEOUT).contextCapture().block());
    }

    @Benchmark
    public @Nullable String blockTimer(PlainTimer plain) {
        return plain.timer.record(() -> Tasks.value().block(Tasks.TIMEOUT));
    }

    @Benchmark
    public @Nullable String block() {
        return Tasks.value().block();
    }

    /** Reactor hands out this value without subscribing, so nothing is waited for at all. */
    @Benchmark
    public @Nullable String justBlockTimer(PlainTimer plain) {
        return plain.timer.record(() -> Mono.just(Tasks.VALUE).block(Tasks.TIMEOUT));
    }

    @Benchmark
    public @Nullable String justPortal(CallerRunsPortal ours) {
        return ours.portal.call(() -> Mono.just(Tasks.VALUE));
    }
}
