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

import io.github.blockingportal.benchmarks.state.ApplicationCallerRunsPortal;
import io.github.blockingportal.benchmarks.state.ApplicationLoopPortal;
import io.github.blockingportal.benchmarks.state.CarriedMdc;
import io.github.blockingportal.benchmarks.state.OtherThread;
import io.github.blockingportal.benchmarks.state.PlainTimer;
import io.github.blockingportal.benchmarks.state.Request;
import io.github.blockingportal.benchmarks.state.Tasks;

/** The same calls from the thread of a request, through the portal of an application. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 60, timeUnit = TimeUnit.MILLISECONDS)
public class Everything {

    @Benchmark
    public @Nullable String handOverPortal(ApplicationLoopPortal ours, Request request) {
        return ours.portal.call(Tasks::value);
    }

    /** The thread-locals are restored on the other thread too, as the portal does it. */
    @Benchmark
    public @Nullable String handOverContextRestoredTimer(
            OtherThread theirs, PlainTimer plain, CarriedMdc mdc, Request request) {
        return plain.timer.record(() ->
                Tasks.restored().subscribeOn(theirs.single).contextCapture().block(Tasks.TIMEOUT));
    }

    @Benchmark
    public @Nullable String immediatePortal(ApplicationCallerRunsPortal ours, Request request) {
        return ours.portal.call(Tasks::value);
    }

    @Benchmark
    public @Nullable String immediateContextCaptureBlockTimer(PlainTimer plain, CarriedMdc mdc, Request request) {
        return plain.timer.record(() -> Tasks.value().contextCapture().block(Tasks.TIMEOUT));
    }

    @Benchmark
    public @Nullable String immediateTimeoutContextCaptureBlockTimer(
            PlainTimer plain, CarriedMdc mdc, Request request) {
        return plain.timer.record(
                () -> Tasks.value().timeout(Tasks.TIMEOUT).contextCapture().block());
    }
}
