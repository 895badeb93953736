package io.github.blockingportal.benchmarks.state;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Without a portal nobody carries the MDC unless it is registered. */
@State(Scope.Benchmark)
public class CarriedMdc {

    @Setup
    public void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
    }
}
