package io.github.blockingportal.sample;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;

import io.github.blockingportal.PortalSnapshot.Refusal;

import static org.assertj.core.api.Assertions.assertThat;

/** What a page of another origin, here of another port, can make the sample do: nothing. */
class ForeignPageIT extends LivePage {

    @Autowired
    private MeterRegistry meters;

    private StagedServer foreign;
    private long callsBefore;

    @BeforeEach
    void openAForeignPage() {
        callsBefore = calls();
        foreign = new StagedServer();
        foreign.answer("", StagedServer.Answer.of(200, "text/html", "<!doctype html><title>Foreign</title>"));
        chrome.visit(foreign.url() + "/actuator/page");
    }

    @AfterEach
    void closeTheForeignServer() {
        foreign.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /demo/load?callers=1&seconds=5",
        "POST, /demo/stall",
        "POST, /demo/misuse",
        "GET, /demo/hang",
        "GET, /demo/saturated",
        "GET, /demo/timeout"
    })
    void aScriptPressesNoButton(String method, String uri) {
        String sent = "fetch('" + applicationUrl() + uri + "', {method: '" + method
                + "', mode: 'no-cors'}).then(() => 'sent')";

        assertThat(chrome.await(sent)).isEqualTo("sent");

        assertThat(calls()).isEqualTo(callsBefore);
    }

    @Test
    void neitherDoesAnImageOrAForm() {
        chrome.await("new Promise((done) => { const image = new Image(); image.onerror = () => done('failed');"
                + " image.src = '" + applicationUrl() + "/demo/hang'; })");
        chrome.run("const form = document.createElement('form'); form.method = 'post';" + " form.action = '"
                + applicationUrl() + "/demo/stall'; document.body.append(form); form.submit()");

        eventually(() -> assertThat(chrome.text("body")).contains("no other site"));
        assertThat(calls()).isEqualTo(callsBefore);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, same-site",
        "Sec-Fetch-Site, cross-site",
        "Origin, http://localhost:1",
        "Origin, null",
        "Origin, http://evil.example"
    })
    void aRequestThatTellsAnotherOriginIsForbidden(String header, String value) {
        application()
                .method(HttpMethod.POST)
                .uri("/demo/misuse")
                .header(header, value)
                .exchange()
                .expectStatus()
                .isForbidden()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("Only the page of this application, and no other site, may ask for this");
        assertThat(calls()).isEqualTo(callsBefore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-origin", "none"})
    void thePageItselfAndItsUserMayAsk(String site) {
        application()
                .get()
                .uri("/demo/failing")
                .header("Sec-Fetch-Site", site)
                .exchange()
                .expectStatus()
                .isEqualTo(503);
        application()
                .get()
                .uri("/demo/failing")
                .header("Origin", applicationUrl())
                .exchange()
                .expectStatus()
                .isEqualTo(503);
    }

    /** How many calls there have been, and are, but for those by which the page shows the settings of the clock. */
    private long calls() {
        long inFlight = portals.names().stream()
                .flatMap(name -> portals.get(name).snapshot().calls().stream())
                .filter(call -> !"demo.clock".equals(call.name()))
                .count();
        return inFlight + ended() + refusals();
    }

    private long ended() {
        return meters.find("blocking.portal.calls").timers().stream()
                .filter(timer -> !"demo.clock".equals(timer.getId().getTag("call")))
                .mapToLong(Timer::count)
                .sum();
    }

    private long refusals() {
        return portals.names().stream()
                .flatMap(name -> portals.get(name).snapshot().refusals().stream())
                .mapToLong(Refusal::count)
                .sum();
    }
}
