package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/** What the live page shows and does. */
class LivePageIT extends LivePage {

    @Test
    void loadsWithoutAnErrorAndAsksNobodyElse() {
        eventually(() -> assertThat(tile(1)).isEqualTo("0"));

        assertThat(chrome.errors()).isEmpty();
        assertThat(chrome.requests())
                .anyMatch(url -> url.endsWith("/actuator/blockingportal?calls=0"))
                .allMatch(url -> url.startsWith(applicationUrl() + "/") || url.equals("about:blank"));
    }

    @Test
    void showsEachPortalAndRemembersTheChosenOneInItsAddress() {
        eventually(() -> assertThat(portals.names())
                .allSatisfy(name ->
                        assertThat(chrome.count("[data-portal='" + name + "']")).isEqualTo(1)));

        choose("narrow");

        eventually(() -> assertThat(chrome.text(".loop strong")).isEqualTo("narrow-loop-1"));
        assertThat(chrome.run("return scrollY")).isEqualTo(0L);
        chrome.reload();
        eventually(() -> assertThat(chrome.text(".loop strong")).isEqualTo("narrow-loop-1"));
    }

    @Test
    void theNumbersMoveUnderLoad() {
        choose("clock");
        slowDownTheClock(1000, 20);
        startLoad(10, 30);

        eventually(() -> assertThat(tile(1)).matches("[1-9].*|0\\.[1-9]"));
        eventually(() -> assertThat(tile(4)).matches("[1-9].*"));
        eventually(() -> assertThat(chrome.text("[data-series='ERROR'] b")).isNotEqualTo("0"));
        chrome.click("#load-stop");
        eventually(() -> assertThat(chrome.text("#answers")).contains("answered", "failed"));
        eventually(() -> assertThat(tile(4)).isEqualTo("0"));
        assertThat(chrome.find("#load button").isEnabled()).isTrue();
        assertThat(chrome.errors()).isEmpty();
    }

    @Test
    void cancellingTakesACallFromTheListAndItsRequestIsUnavailable() {
        CompletableFuture<Integer> status = statusOf("/demo/hang");
        eventually(() -> assertThat(chrome.text(".call strong")).isEqualTo("demo.hang"));

        chrome.find(".call button").sendKeys(Keys.ENTER);

        assertThat(status).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(503);
        eventually(() -> assertThat(chrome.count(".call")).isZero());
        eventually(() -> assertThat(chrome.text("#portal-calls .note"))
                .startsWith("Call demo.hang")
                .endsWith("was cancelled."));
    }

    @Test
    void aStalledLoopIsShownWithItsPlaceAndGoesOn() {
        whileALoopIsStalled(() -> {
            assertThat(chrome.text(".loop[data-stalled='true'] code")).startsWith("at TroubleController.");
            assertThat(chrome.text(".verdict")).contains("is stalled at TroubleController.");
        });
        eventually(() -> assertThat(chrome.count(".loop[data-stalled='true']")).isZero());
        eventually(() -> assertThat(chrome.text(".verdict")).doesNotContain("stalled"));
    }

    @Test
    void aRefusalIsShownWithItsPlace() {
        chrome.click("#misuse");

        eventually(() -> assertThat(chrome.text(".refusal code")).startsWith("TroubleController.blockingCall("));
        eventually(() -> assertThat(chrome.text(".verdict")).contains("was refused"));
        eventually(() -> assertThat(chrome.text("#answers")).contains("500", "is an event loop"));
        assertThat(tile(6)).matches("[1-9].*");
    }

    @Test
    void textFromTheApplicationStaysText() {
        portals.getDefault().named("<b id=bold>bold</b>").noTimeout().submit(Mono::never);

        eventually(() -> assertThat(chrome.text(".call strong")).isEqualTo("<b id=bold>bold</b>"));
        assertThat(chrome.count("#bold")).isZero();
    }

    @Test
    void saysThatTheServerIsGoneAndFindsItAgain() {
        eventually(() -> assertThat(chrome.text(".status")).isEqualTo("Live"));

        chrome.offline(true);
        eventually(() -> assertThat(chrome.text(".status")).startsWith("The server does not answer"));

        chrome.offline(false);
        eventually(() -> assertThat(chrome.text(".status")).isEqualTo("Live"));
    }

    @Test
    void theViewAloneWorksWithoutTheButtonsOfTheSample() {
        open("/portal", 1280, 800);

        eventually(() -> assertThat(chrome.text(".status")).isEqualTo("Live"));
        eventually(() -> assertThat(tile(1)).isNotEqualTo("–"));
        assertThat(chrome.count(".demo")).isZero();
        assertThat(chrome.errors()).isEmpty();
    }
}
