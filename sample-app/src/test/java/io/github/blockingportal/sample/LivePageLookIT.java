package io.github.blockingportal.sample;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How the live page looks; pictures of it are in {@code target/screenshots}. */
class LivePageLookIT extends LivePage {

    @Test
    void theColoursAreThoseOfTheSystemUnlessTheUserChoosesOthers() {
        assertThat(background()).isEqualTo("rgb(243, 245, 248)");
        chrome.prefer("dark");
        assertThat(background()).isEqualTo("rgb(14, 19, 26)");

        chrome.click("#portal-theme");
        assertThat(background()).isEqualTo("rgb(243, 245, 248)");
        chrome.reload();
        assertThat(background()).isEqualTo("rgb(243, 245, 248)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void textCanBeReadOnItsBackground(String scheme) {
        chrome.prefer(scheme);
        statusOf("/demo/hang");
        chrome.click("#misuse");
        whileALoopIsStalled(() -> assertThat(chrome.count(".call, .loop[data-stalled='true'], .refusal"))
                .isGreaterThan(3));

        assertThat((List<?>) chrome.run(Contrast.SCRIPT)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 768, 1100, 1280, 1920})
    void nothingStandsOutOfTheScreen(int width) {
        open("/", width, 800);
        statusOf("/demo/hang");
        eventually(() -> assertThat(chrome.count(".call")).isPositive());

        assertThat(chrome.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0L);
    }

    @Test
    void looksGoodInPictures() {
        eventually(() -> assertThat(tile(1)).isNotEqualTo("–"));
        pictures("idle");

        choose("clock");
        slowDownTheClock(2500, 5);
        startLoad(40, 30);
        statusOf("/demo/hang?portal=clock");
        chrome.click("#misuse");
        eventually(() -> assertThat(bars()).isGreaterThan(5));
        whileALoopIsStalled(
                () -> assertThat(chrome.count(".loop[data-stalled='true']")).isPositive());
        pictures("under-load");

        chrome.resize(390, 844);
        chrome.screenshot("phone");
    }

    private static void pictures(String name) {
        for (String scheme : List.of("light", "dark")) {
            chrome.prefer(scheme);
            chrome.screenshot(scheme + "-" + name);
        }
        chrome.prefer("light");
    }

    /** For how many seconds the page has seen calls end. */
    private static long bars() {
        return (Long)
                chrome.run("return Chart.getChart(document.querySelector('#portal-rates canvas')).data.datasets[0].data"
                        + ".filter((calls) => calls > 0).length");
    }

    private static Object background() {
        return chrome.run("return getComputedStyle(document.body).backgroundColor");
    }
}
