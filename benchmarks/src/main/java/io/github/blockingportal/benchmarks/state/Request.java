package io.github.blockingportal.benchmarks.state;

import java.util.List;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.slf4j.MDC;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/** What the thread of a request has: four entries of the MDC, an observation, a user. */
@State(Scope.Thread)
public class Request {

    private final ObservationRegistry observations = ObservationRegistry.create();
    private Observation observation = Observation.NOOP;
    private Observation.Scope scope = Observation.Scope.NOOP;

    /** An observation is a real one only where somebody handles it. */
    public Request() {
        observations
                .observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(new SimpleMeterRegistry()));
    }

    /** Again for each iteration, which may be on another thread. */
    @Setup(Level.Iteration)
    public void begin() {
        List.of("tenant", "user", "order", "request").forEach(key -> MDC.put(key, "the " + key));
        observation = Observation.start("request", observations);
        scope = observation.openScope();
        SecurityContextHolder.setContext(new SecurityContextImpl(
                UsernamePasswordAuthenticationToken.authenticated("user", "password", List.of())));
    }

    @TearDown(Level.Iteration)
    public void end() {
        SecurityContextHolder.clearContext();
        scope.close();
        observation.stop();
        MDC.clear();
    }
}
