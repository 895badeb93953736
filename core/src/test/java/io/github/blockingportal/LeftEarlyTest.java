package io.github.blockingportal;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What the end of work that is left early counts as, and what it leaves behind. */
@ParameterizedClass
@EnumSource(Dispatch.class)
@Timeout(20)
class LeftEarlyTest {

    @Parameter
    Dispatch dispatch;

    private final Recorder recorder = new Recorder();
    private final CapacityLimiter pool = CapacityLimiter.of("pool", 1);
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = BlockingPortal.builder().dispatch(dispatch).listener(recorder).build();
    }

    @AfterEach
    void close() {
        portal.close();
    }

    @Test
    void aStreamThatItsReaderClosesEarlyCountsAsASuccess() {
        try (Stream<Long> stream =
                portal.stream(() -> Flux.interval(Duration.ofMillis(1)).onBackpressureDrop())) {
            assertThat(stream.iterator().next()).isZero();
        }
        assertThat(recorder.finished)
                .singleElement()
                .extracting(Recorder.Finished::outcome)
                .isEqualTo(Outcome.SUCCESS);
    }

    @Test
    @Tag("R23")
    void aCleanUpThatOutlastsItsCallIsDoneAndTheNextCallWorks() {
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(300)).call(() -> withConnection(Mono.never())))
                .isInstanceOf(PortalTimeoutException.class);
        await().until(() -> pool.statistics().active() == 0);
        assertThat(portal.<String>call(() -> withConnection(Mono.just("row")))).isEqualTo("row");
        await().until(() -> pool.statistics().active() == 0);
    }

    private Mono<String> withConnection(Mono<String> work) {
        return Mono.usingWhen(
                Mono.fromSupplier(pool::tryAcquire).filter(Boolean::booleanValue),
                connection -> work,
                connection -> Mono.delay(Duration.ofMillis(200)).doOnNext(tick -> pool.release()));
    }
}
