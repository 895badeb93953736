package io.github.blockingportal.benchmarks.state;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import io.github.blockingportal.Dispatch;

/** Its calls go to a loop. */
@State(Scope.Benchmark)
public class LoopPortal extends MeteredPortal {

    public LoopPortal() {
        super(Dispatch.LOOP);
    }
}
