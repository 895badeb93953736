package io.github.blockingportal;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More calls come than the service can answer: those that are let in are answered, and the rest is turned away. */
@Timeout(60)
@Tag("N1")
class OverloadTest {

    private static final int LIMIT = 20;
    private static final Duration SERVICE = Duration.ofMillis(100);
    private static final double CAPACITY = LIMIT / 0.1;
    private static final Duration TIME = Duration.ofSeconds(3);

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("overloaded")
            .loops(2)
            .maxConcurrentCalls(LIMIT)
            .timeout(Duration.ofMillis(400))
            .build();

    @AfterEach
    void close() {
        portal.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.2, 1.5, 2, 5, 10})
    void probe(double factor) throws Exception {
        Load load = new Load(SERVICE, Caller.Kind.PLATFORM);
        load.open(CAPACITY * factor, TIME, () -> portal.call(load.task()));
        System.out.println("PROBE open " + factor + ": " + load + " capacity " + CAPACITY * TIME.toSeconds() + " "
                + load.failures().stream()
                        .collect(java.util.stream.Collectors.groupingBy(
                                f -> f instanceof PortalSaturatedException s
                                        ? s.bound().name()
                                        : f.getClass().getSimpleName(),
                                java.util.stream.Collectors.counting())));
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 40, 100, 200})
    void probeClosed(int callers) throws Exception {
        Load load = new Load(SERVICE, Caller.Kind.PLATFORM);
        load.closed(callers, TIME, Duration.ofMillis(20), () -> portal.call(load.task()));
        System.out.println("PROBE closed " + callers + ": " + load + " capacity " + CAPACITY * TIME.toSeconds() + " "
                + load.failures().stream()
                        .collect(java.util.stream.Collectors.groupingBy(
                                f -> f instanceof PortalSaturatedException s
                                        ? s.bound().name()
                                        : f.getClass().getSimpleName(),
                                java.util.stream.Collectors.counting())));
    }
}
