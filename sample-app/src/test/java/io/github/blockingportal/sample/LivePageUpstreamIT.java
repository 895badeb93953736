package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What the live page shows while a service gets slow behind a limit that follows it, and while an answer blocks a client's loop. */
@TestPropertySource(properties = "blocking-portal.portals.clock.adaptive.enabled=true")
class LivePageUpstreamIT extends LivePage {

    private static final int CALLERS = 60;
    private static final int PAUSE_MILLIS = 100;

    private final ScheduledExecutorService callers = Executors.newScheduledThreadPool(CALLERS);

    @AfterEach
    void stopTheCallers() {
        callers.shutdownNow();
    }

    /** Callers who ask again a little after each answer, until the end of the test. */
    private void startTheCallers() {
        RestTestClient client = application();
        for (int i = 0; i < CALLERS; i++) {
            callers.scheduleWithFixedDelay(
                    () -> client.get().uri("/countries/JP").exchange(), i, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void aLimitThatFollowsTheLatencyIsSeenToFallAndToComeBack() {
        choose("clock");
        startTheCallers();
        eventually(() -> assertThat(chrome.text("[data-series='followed'] b")).matches("[\\d.]+ m?s"));

        changeClock(1500, 0);

        eventually(() -> assertThat(highest(limits())).isGreaterThan(2 * lowest(limits())));
        assertThat(chrome.text(".permit:first-child .muted"))
                .matches("limit from 4 to 80 by latency \\(gradient2, against .+\\) · \\d+ to \\d+ in the last minute");
        eventually(() -> assertThat(chrome.text("[data-series='SATURATED'] b")).matches("[1-9].*|0\\.[1-9]"));
        eventually(() -> assertThat(chrome.text(".loss:nth-child(1)")).matches("[1-9][\\d,]*Rejected calls.*"));
        eventually(() -> assertThat(chrome.text(".verdict"))
                .isEqualTo("Calls wait or are turned away at the limit that follows their latency."));
        pictures("limit-fallen");

        int lowest = limit();
        changeClock(0, 0);

        eventually(() -> assertThat(limit()).isGreaterThan(2 * lowest));
        pictures("limit-back");
        assertThat(chrome.errors()).isEmpty();
    }

    private static int limit() {
        return Integer.parseInt(chrome.text("[data-series='limit'] b").replaceAll("\\D", ""));
    }

    /** What the chart draws of the last minute. */
    @SuppressWarnings("unchecked")
    private static List<Integer> limits() {
        return ((List<Number>) Objects.requireNonNull(chrome.run(
                        "return Chart.getChart(document.querySelector('#portal-flight canvas')).data.datasets"
                                + ".find(({ key }) => key === 'limit').data.filter((limit) => limit !== null)")))
                .stream().map(Number::intValue).toList();
    }

    private static int lowest(List<Integer> limits) {
        return limits.stream().min(Integer::compare).orElseThrow();
    }

    private static int highest(List<Integer> limits) {
        return limits.stream().max(Integer::compare).orElseThrow();
    }

    private static void pictures(String name) {
        for (String scheme : List.of("light", "dark")) {
            chrome.prefer(scheme);
            chrome.screenshot(scheme + "-" + name);
        }
        chrome.resize(390, 844);
        chrome.screenshot("dark-phone-" + name);
        chrome.prefer("light");
        chrome.screenshot("phone-" + name);
        chrome.resize(1440, 1000);
    }

    @Test
    void anAnswerThatBlocksALoopOfReactorNettyIsShownWithItsPlaceUntilItGoesOn() {
        CountDownLatch end = new CountDownLatch(1);
        WebClient client = WebClient.create(applicationUrl());
        CompletableFuture<String> answer = portals.getDefault()
                .named("prices.find")
                .noTimeout()
                .submit(() -> client.get()
                        .uri("/countries/JP")
                        .retrieve()
                        .bodyToMono(String.class)
                        .map(body -> waitOnTheLoop(body, end)));
        try {
            eventually(() -> assertThat(chrome.text(".loop[data-stalled='true'] code"))
                    .startsWith("at LivePageUpstreamIT.waitOnTheLoop(LivePageUpstreamIT.java:"));
            assertThat(chrome.text(".loop[data-stalled='true'] strong")).startsWith("reactor-http-");
            assertThat(chrome.text(".loop[data-stalled='true'] .tag")).isEqualTo("client");
            assertThat(chrome.text(".verdict"))
                    .startsWith("A client's loop reactor-http-")
                    .contains(" is stalled at LivePageUpstreamIT.waitOnTheLoop(");
            assertThat(chrome.text(".call strong")).isEqualTo("prices.find");
        } finally {
            end.countDown();
        }

        assertThat(answer).succeedsWithin(Duration.ofSeconds(20));
        eventually(() -> assertThat(chrome.count(".loop[data-stalled='true']")).isZero());
        eventually(() -> assertThat(chrome.text(".verdict")).doesNotContain("stalled"));
        assertThat(chrome.text(".loop:last-child .muted")).startsWith("answers calls · lag ");
    }

    private static String waitOnTheLoop(String answer, CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }
}
