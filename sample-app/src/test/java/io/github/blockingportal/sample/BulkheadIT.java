package io.github.blockingportal.sample;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Tag("alone")
class BulkheadIT extends RunningSample {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Autowired
    private BlockingPortals portals;

    @Test
    void theDefaultAndTheConfiguredPortalsAreListed() {
        assertThat(portals.names()).containsExactly("portal", "clock", "narrow");
    }

    @Test
    void aClockThatHangsFillsOnlyItsOwnPortal() {
        BlockingPortal clock = portals.get("clock");
        List<? extends CompletableFuture<?>> hanging = Stream.generate(
                        () -> clock.timeout(LONG).submit(Mono::never))
                .limit(clock.snapshot().admission().limit())
                .toList();
        try {
            application().get().uri("/countries").exchange().expectStatus().isOk();
            application().get().uri("/database").exchange().expectStatus().isOk();
            application()
                    .get()
                    .uri("/countries/JP")
                    .exchange()
                    .expectStatus()
                    .isEqualTo(503)
                    .expectHeader()
                    .valueEquals(HttpHeaders.RETRY_AFTER, "1");
        } finally {
            hanging.forEach(call -> call.cancel(true));
        }

        application().get().uri("/countries/JP").exchange().expectStatus().isOk();
    }

    /** Clients that come back when they are told to; the medians are of one run, on the same code. */
    @Test
    @Tag("N4")
    void aSlowClockLeavesThreadsOfTheServerToTheRest() throws Exception {
        medianOf("/countries"); // warms up
        Duration before = medianOf("/countries");
        changeClock(5000, 0);
        Duration beside;
        try (ManyClients clients = new ManyClients(300, URI.create(applicationUrl() + "/countries/JP"))) {
            await().atMost(LONG).until(() -> clients.answersWith(503) > 300);
            beside = medianOf("/countries");
            assertThat(clients.statuses()).isSubsetOf(200, 503, 504);
        }
        await().atMost(LONG)
                .until(() -> portals.get("clock").snapshot().admission().active() == 0);
        Duration idle = Collections.max(List.of(before, medianOf("/countries")));
        changeClock(0, 0);
        awaitAnswersInTime();
        assertThat(beside).isLessThan(idle.multipliedBy(3));
    }

    private Duration medianOf(String path) {
        return Stream.generate(() -> timeOf(path)).limit(31).sorted().toList().get(15);
    }

    private Duration timeOf(String path) {
        long begin = System.nanoTime();
        application().get().uri(path).exchange().expectStatus().isOk();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void theMetersTellThePortalsApart() {
        Stream.of("portal", "clock", "narrow")
                .forEach(name -> application()
                        .get()
                        .uri("/actuator/metrics/blocking.portal.calls.limit?tag=portal:" + name)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .jsonPath("$.measurements[0].value")
                        .isEqualTo((double)
                                portals.get(name).snapshot().admission().limit()));
    }
}
