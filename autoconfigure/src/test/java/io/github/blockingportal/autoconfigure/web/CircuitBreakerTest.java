package io.github.blockingportal.autoconfigure.web;

import java.util.function.Function;
import java.util.function.Supplier;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** A call within a circuit breaker of Spring Cloud's that has no fallback. */
@Tag("spring-cloud")
class CircuitBreakerTest {

    @Test
    void itsFailureIsAnswered() {
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            Throwable failure = catchThrowable(() -> new Closed().run(() -> timeOut(portal)));

            assertThat(failure).hasMessage("No fallback available.");
            assertThat(PortalProblem.answerable(failure)).isInstanceOf(PortalTimeoutException.class);
        }
    }

    private static String timeOut(BlockingPortal portal) {
        try {
            return Failures.TIMEOUT.fail(portal);
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /** One that lets everything through. */
    private static final class Closed implements CircuitBreaker {

        @Override
        public <T> T run(Supplier<T> toRun, Function<Throwable, T> fallback) {
            try {
                return toRun.get();
            } catch (RuntimeException failed) {
                return fallback.apply(failed);
            }
        }
    }
}
