package io.github.blockingportal.benchmarks.state;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What people measure their waiting with. */
@State(Scope.Benchmark)
public class PlainTimer {

    public final Timer timer = Timer.builder("calls").tag("call", "benchmark").register(new SimpleMeterRegistry());
}
