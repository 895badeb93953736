package io.github.blockingportal.benchmarks;

import java.util.concurrent.TimeUnit;

import io.smallrye.mutiny.Uni;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

import io.github.blockingportal.benchmarks.state.Tasks;

/** How other libraries wait for an answer that is there as soon as it is asked for; nothing is carried, measured or guarded. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 60, timeUnit = TimeUnit.MILLISECONDS)
public class Elsewhere {

    @Benchmark
    public String mutinyAwait() {
        return Uni.createFrom().item(() -> Tasks.VALUE).await().atMost(Tasks.TIMEOUT);
    }

    @Benchmark
    public Object kotlinRunBlocking() throws InterruptedException {
        return BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (scope, continuation) -> Tasks.VALUE);
    }
}
