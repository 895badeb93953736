package io.github.blockingportal.benchmarks.state;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import io.github.blockingportal.Dispatch;

/** Its calls stay on the caller. */
@State(Scope.Benchmark)
public class ApplicationCallerRunsPortal extends ApplicationPortal {

    public ApplicationCallerRunsPortal() {
        super(Dispatch.CALLER_RUNS);
    }
}
