package io.github.blockingportal.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;

/** The live page in a real browser, opened anew for each test. */
abstract class LivePage extends RunningSample {

    @RegisterExtension
    static final Chrome chrome = new Chrome();

    @Autowired
    BlockingPortals portals;

    @BeforeEach
    void openThePage() {
        open("/", 1440, 1000);
    }

    @AfterEach
    void leaveNothingInFlight() {
        application().delete().uri("/demo/load").exchange();
        portals.names().forEach(name -> cancelAll(portals.get(name)));
        chrome.run("location.replace('about:blank')");
    }

    private static void cancelAll(BlockingPortal portal) {
        portal.snapshot(Detail.CALLS).calls().forEach(call -> portal.cancel(call.id()));
    }

    final void open(String path, int width, int height) {
        chrome.open(applicationUrl() + path, width, height);
    }

    static void choose(String portal) {
        String button = "[data-portal='" + portal + "']";
        eventually(() -> assertThat(chrome.count(button)).isEqualTo(1));
        chrome.click(button);
    }

    static String tile(int place) {
        return chrome.text(".tile:nth-child(" + place + ") .tile-value");
    }

    static void startLoad(int callers, int seconds) {
        submit("load", Map.of("callers", callers, "seconds", seconds));
    }

    static void slowDownTheClock(int maxDelayMillis, int failures) {
        submit("clock", Map.of("maxDelayMillis", maxDelayMillis, "failures", failures));
        eventually(() -> assertThat(chrome.text("#answers")).contains("Clock service: 200"));
    }

    private static void submit(String form, Map<String, Integer> values) {
        chrome.run(
                "const form = document.getElementById(arguments[0]);"
                        + "for (const [name, value] of Object.entries(arguments[1])) {"
                        + "  form.elements[name].value = value;"
                        + "  form.elements[name].dispatchEvent(new Event('input', {bubbles: true}));"
                        + "}"
                        + "form.requestSubmit()",
                form,
                values);
    }

    /** A stall is over after seconds, in which a slow page may not have seen it; then there is another one. */
    static void whileALoopIsStalled(ThrowingRunnable expectation) {
        eventually(() -> {
            chrome.click("#stall");
            expectation.run();
        });
    }

    final CompletableFuture<Integer> statusOf(String uri) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(applicationUrl() + uri))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    static void eventually(ThrowingRunnable expectation) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(expectation);
    }
}
