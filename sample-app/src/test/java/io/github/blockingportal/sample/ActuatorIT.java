package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

class ActuatorIT extends RunningSample {

    @Test
    void callsAreMeasuredByNameAndOutcome() {
        application().get().uri("/countries/JP").exchange().expectStatus().isOk();
        application().get().uri("/demo/timeout").exchange().expectStatus().isEqualTo(504);

        assertThat(count("blocking.portal.calls?tag=call:countries.find&tag=outcome:SUCCESS"))
                .isPositive();
        assertThat(count("blocking.portal.calls?tag=call:demo.timeout&tag=outcome:TIMEOUT"))
                .isPositive();
    }

    @Test
    void theCallsOfAFacadeAreNamedAfterItsMethods() {
        application().get().uri("/countries").exchange().expectStatus().isOk();

        assertThat(count("blocking.portal.calls?tag=call:Countries.findAllByOrderByName&tag=outcome:SUCCESS"))
                .isPositive();
    }

    @Test
    void nothingIsInFlightWhenAllIsAnswered() {
        application().get().uri("/demo/timeout").exchange();
        application().get().uri("/demo/saturated").exchange();

        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(count("blocking.portal.calls.active")).isZero();
            assertThat(count("blocking.portal.calls.waiting")).isZero();
        });
    }

    @Test
    void prometheusReadsTheCalls() {
        application().get().uri("/countries/JP").exchange();

        assertThat(body("/actuator/prometheus"))
                .contains("blocking_portal_calls_seconds_count{call=\"countries.find\"");
    }

    @Test
    void theDatabaseIsPartOfTheHealth() {
        application()
                .get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.components.r2dbc.status")
                .isEqualTo("UP");
    }

    private double count(String meter) {
        RestTestClient.ResponseSpec answer =
                application().get().uri("/actuator/metrics/" + meter).exchange();
        double[] value = new double[1];
        answer.expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.measurements[0].value")
                .value(Number.class, measured -> value[0] = measured.doubleValue());
        return value[0];
    }

    private String body(String uri) {
        EntityExchangeResult<String> result =
                application().get().uri(uri).exchange().expectBody(String.class).returnResult();
        return Objects.requireNonNull(result.getResponseBody());
    }
}
