package io.github.blockingportal.benchmarks;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

import io.github.blockingportal.benchmarks.state.Carried;
import io.github.blockingportal.benchmarks.state.LoopPortal;
import io.github.blockingportal.benchmarks.state.OtherThread;
import io.github.blockingportal.benchmarks.state.Partner;
import io.github.blockingportal.benchmarks.state.PlainTimer;
import io.github.blockingportal.benchmarks.state.Tasks;

/** One caller that waits for what another thread does for it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 60, timeUnit = TimeUnit.MILLISECONDS)
public class HandOver {

    @Benchmark
    public @Nullable String portal(LoopPortal ours, Carried carried) {
        return ours.portal.call(Tasks::value);
    }

    @Benchmark
    public @Nullable String contextCaptureTimer(OtherThread theirs, PlainTimer plain, Carried carried) {
        return plain.timer.record(
                () -> Tasks.value().subscribeOn(theirs.single).contextCapture().block(Tasks.TIMEOUT));
    }

    /** The thread-locals are restored on the other thread too, as the portal does it; Reactor does so for this operator. */
    @Benchmark
    public @Nullable String contextRestoredTimer(OtherThread theirs, PlainTimer plain, Carried carried) {
        return plain.timer.record(() ->
                Tasks.restored().subscribeOn(theirs.single).contextCapture().block(Tasks.TIMEOUT));
    }

    @Benchmark
    public @Nullable String subscribeOnSingleBlock(OtherThread theirs) {
        return Tasks.value().subscribeOn(theirs.single).block(Tasks.TIMEOUT);
    }

    @Benchmark
    public String executorGet(OtherThread theirs) throws ExecutionException, InterruptedException {
        return theirs.executor.submit(() -> Tasks.VALUE).get();
    }

    @Benchmark
    public String pingPong(Partner partner) {
        return partner.exchange(Tasks.VALUE);
    }
}
