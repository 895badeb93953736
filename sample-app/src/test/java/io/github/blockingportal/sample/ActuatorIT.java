package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

class ActuatorIT extends RunningSample {

    @Test
    void callsAreMeasuredByNameAndOutcome() {
        application().get().uri("/countries/JP").exchange().expectStatus().isOk();
        application().get().uri("/demo/timeout").exchange().expectStatus().isEqualTo(504);

        assertThat(count("blocking.portal.calls?tag=call:ClockClient.now&tag=outcome:SUCCESS"))
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
                .contains("blocking_portal_calls_seconds_count{call=\"ClockClient.now\"");
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

    @Test
    void thePortalIsPartOfTheHealth() {
        application()
                .get()
                .uri("/actuator/health/blockingPortal")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.details.portal.state")
                .isEqualTo("RUNNING");
    }

    @Test
    void theInfoSaysWhichVersionRunsWithWhichSettings() {
        application()
                .get()
                .uri("/actuator/info")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.blockingPortal.version")
                .value(String.class, version -> assertThat(version).matches("\\d+\\.\\d+\\.\\d+.*"))
                .jsonPath("$.blockingPortal.portals.portal.timeout")
                .isEqualTo("PT10S");
    }

    @Test
    void aSlowCallIsSeenWithTheLineThatWaitsAndCanBeCancelled() {
        changeClock(60_000, 0);
        List<CompletableFuture<HttpStatusCode>> requests = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> application()
                                .get()
                                .uri("/countries/JP")
                                .exchange()
                                .returnResult()
                                .getStatus()))
                .limit(2)
                .toList();
        Awaitility.await().untilAsserted(() -> {
            List<Map<String, Object>> calls = JsonPath.read(body("/actuator/blockingportal/clock"), "$.calls");
            assertThat(calls).isNotEmpty();
            Map<String, Object> call = calls.get(0);
            assertThat(call.get("name")).isEqualTo("ClockClient.now");
            assertThat(call.get("callSite")).asString().contains("CountryController.java:");
            application()
                    .delete()
                    .uri("/actuator/blockingportal/clock/" + call.get("id"))
                    .exchange()
                    .expectStatus()
                    .isNoContent();
        });
        assertThat(requests).extracting(CompletableFuture::join).contains(HttpStatus.SERVICE_UNAVAILABLE);
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
