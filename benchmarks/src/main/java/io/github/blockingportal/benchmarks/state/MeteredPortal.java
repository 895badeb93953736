package io.github.blockingportal.benchmarks.state;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.openjdk.jmh.annotations.TearDown;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;

/** A portal as an application has it, with meters, on one loop. */
public abstract class MeteredPortal {

    public final BlockingPortal portal;

    MeteredPortal(Dispatch dispatch) {
        portal = open(1, dispatch);
    }

    public static BlockingPortal open(int loops, Dispatch dispatch) {
        return BlockingPortal.builder()
                .loops(loops)
                .timeout(Tasks.TIMEOUT)
                .dispatch(dispatch)
                .listener(new CallTimers(new SimpleMeterRegistry()))
                .build()
                .named("benchmark");
    }

    @TearDown
    public void close() {
        portal.close();
    }
}
