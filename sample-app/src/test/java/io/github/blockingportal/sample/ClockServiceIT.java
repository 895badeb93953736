package io.github.blockingportal.sample;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.sample.clock.ClockServer;
import io.github.blockingportal.sample.clock.ClockTime;

import static org.assertj.core.api.Assertions.assertThat;

class ClockServiceIT extends RunningSample {

    @Test
    void theTimeInAZoneIsGivenWithItsOffset() {
        clock().get()
                .uri("/time?zone={zone}", "Asia/Kathmandu")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.zone")
                .isEqualTo("Asia/Kathmandu")
                .jsonPath("$.time")
                .value(time -> assertThat((String) time).endsWith("+05:45"));
    }

    @Test
    void anUnknownZoneIsABadRequest() {
        clock().get().uri("/time?zone=Nowhere").exchange().expectStatus().isBadRequest();
    }

    @Test
    void ticksComeAsAStream(
            @Autowired WebClient.Builder http, @Autowired ClockServer server, @Autowired BlockingPortal portal) {
        WebClient client = http.baseUrl(server.url()).build();

        assertThat(portal.call(() -> client.get()
                        .uri("/ticks?zone=UTC")
                        .accept(MediaType.TEXT_EVENT_STREAM)
                        .retrieve()
                        .bodyToFlux(ClockTime.class)
                        .take(2)
                        .collectList()))
                .hasSize(2)
                .isSortedAccordingTo((first, second) -> first.time().compareTo(second.time()));
    }

    @Test
    void aFailureRateOfOneFailsEveryAnswer() {
        changeClock(0, 1);

        clock().get()
                .uri("/time?zone=UTC")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        clock().get()
                .uri("/settings")
                .exchange()
                .expectBody()
                .jsonPath("$.failureRate")
                .isEqualTo(1.0);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0", "60001, 0", "0, -0.1", "0, 1.1"})
    void wrongSettingsAreABadRequest(long maxDelayMillis, double failureRate) {
        clock().put()
                .uri("/settings")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("maxDelayMillis", maxDelayMillis, "failureRate", failureRate))
                .exchange()
                .expectStatus()
                .isBadRequest();
    }
}
