package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.StatusAssertions;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Loop;

import static org.assertj.core.api.Assertions.assertThat;

class TroubleIT extends RunningSample {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ExecutorService clients = Executors.newFixedThreadPool(2);

    @AfterEach
    void stopTheClients() {
        clients.shutdownNow();
    }

    @Test
    void oneLoopAtATimeStallsAndGoesOnByItself(@Autowired BlockingPortal portal) {
        stall("/demo/stall?seconds=2").isAccepted();
        stall("/demo/stall?seconds=1&portal=narrow").isEqualTo(409);

        Awaitility.await()
                .untilAsserted(() -> assertThat(portal.snapshot(Detail.NUMBERS).loops())
                        .extracting(Loop::currentTask)
                        .contains("call 'demo.stall'"));
        Awaitility.await()
                .untilAsserted(() -> assertThat(portal.snapshot(Detail.NUMBERS).loops())
                        .extracting(Loop::currentTask)
                        .doesNotContain("call 'demo.stall'"));
        Awaitility.await().untilAsserted(() -> stall("/demo/stall?seconds=1").isAccepted());
    }

    private StatusAssertions stall(String uri) {
        return application().post().uri(uri).exchange().expectStatus();
    }

    @Test
    void theRefusalOfACallOnAnEventLoopIsExplained() {
        application()
                .post()
                .uri("/demo/misuse?portal=narrow")
                .exchange()
                .expectStatus()
                .isEqualTo(500)
                .expectBody()
                .jsonPath("$.detail")
                .value(message -> assertThat((String) message)
                        .startsWith("Portal 'narrow' refused call 'demo.misuse'")
                        .contains("TroubleController.blockingCall"));
    }

    @Test
    void aLoadTellsWhatBecameOfItsRequests() {
        changeClock(0, 1);

        RestTestClient.BodyContentSpec result = application()
                .post()
                .uri("/demo/load?callers=2&seconds=1")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();

        result.jsonPath("$.failed").value(failed -> assertThat((Integer) failed).isPositive());
    }

    @Test
    void thereIsOneLoadAtATimeWhichCanBeStopped() {
        CompletableFuture<Integer> one = CompletableFuture.supplyAsync(this::load, clients);
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(this::load, clients);
        CompletableFuture<Object> first = CompletableFuture.anyOf(one, other);

        assertThat(first).succeedsWithin(PATIENCE).isEqualTo(409);
        assertThat(one.isDone() && other.isDone()).isFalse();
        application().delete().uri("/demo/load").exchange().expectStatus().isNoContent();

        CompletableFuture<Integer> sum = one.thenCombine(other, Integer::sum);
        assertThat(sum).succeedsWithin(PATIENCE).isEqualTo(200 + 409);
    }

    @Test
    void theClockServiceIsChangedThroughTheApplication() {
        application()
                .put()
                .uri("/demo/clock")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("maxDelayMillis", 50, "failureRate", 0.5))
                .exchange()
                .expectStatus()
                .isOk();

        application()
                .get()
                .uri("/demo/clock")
                .exchange()
                .expectBody()
                .jsonPath("$.maxDelayMillis")
                .isEqualTo(50);
        clock().get()
                .uri("/settings")
                .exchange()
                .expectBody()
                .jsonPath("$.failureRate")
                .isEqualTo(0.5);
    }

    @Test
    void wrongSettingsOfTheClockServiceAreABadRequest() {
        application()
                .put()
                .uri("/demo/clock")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("maxDelayMillis", -1, "failureRate", 0))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/demo/stall?seconds=0",
                "/demo/stall?seconds=6",
                "/demo/stall?portal=unknown",
                "/demo/misuse?portal=unknown",
                "/demo/load?callers=0",
                "/demo/load?callers=101",
                "/demo/load?seconds=0",
                "/demo/load?seconds=31"
            })
    void whatIsOutOfBoundsIsABadRequest(String uri) {
        application().post().uri(uri).exchange().expectStatus().isBadRequest();
    }

    private int load() {
        return application()
                .post()
                .uri("/demo/load?callers=1&seconds=30")
                .exchange()
                .returnResult(byte[].class)
                .getStatus()
                .value();
    }
}
