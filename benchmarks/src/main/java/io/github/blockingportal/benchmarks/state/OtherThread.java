package io.github.blockingportal.benchmarks.state;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What people hand their work over to today. */
@State(Scope.Benchmark)
public class OtherThread {

    public final Scheduler single = Schedulers.newSingle("single", true);
    public final ExecutorService executor = Executors.newSingleThreadExecutor();

    @TearDown
    public void close() {
        single.dispose();
        executor.shutdown();
    }
}
