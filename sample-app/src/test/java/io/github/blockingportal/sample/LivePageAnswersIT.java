package io.github.blockingportal.sample;

import java.time.Instant;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.blockingportal.sample.StagedServer.Answer;

import static io.github.blockingportal.sample.LivePage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The live page in a real browser before a server that answers oddly, and in a browser that lacks things. */
class LivePageAnswersIT extends StagedLivePage {

    private static final String NO_STORAGE =
            "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied', 'SecurityError') }})";
    private static final String FULL_STORAGE =
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }";

    private void open() {
        chrome.visit(server.url() + "/portal/index.html");
    }

    private static void statusIs(String text) {
        eventually(() -> assertThat(chrome.text(".status")).contains(text));
    }

    @Tag("A15")
    @ParameterizedTest
    @CsvSource({"seconds, 0.05", "milliseconds, 50", "microseconds, 50000", "nanoseconds, 50000000"})
    void timesAreInTheUnitOfTheRegistry(String unit, double each) {
        server.answer(
                "metrics/blocking.portal.calls", Answer.json(StagedServer.timer("portal", 10, 10 * each, each, unit)));
        open();
        statusIs("Live");
        server.showPortal("portal", 101, 20, "");
        server.answer(
                "metrics/blocking.portal.calls", Answer.json(StagedServer.timer("portal", 20, 20 * each, each, unit)));

        eventually(() -> assertThat(tile(2)).isEqualTo("50 ms"));
        assertThat(tile(3)).isEqualTo("50 ms");
        assertThat(tile(1)).isEqualTo("10");
    }

    @Test
    @Tag("A16")
    void whatHappenedInEightHoursIsNotShownAsASecond() {
        open();
        statusIs("Live");
        server.showPortal("portal", 101, 20, "");
        eventually(() -> assertThat(tile(1)).isEqualTo("10"));

        server.showPortal("portal", 101 + 8 * 3600, 20 + 8 * 3600, "");
        eventually(() -> assertThat(tile(1)).isEqualTo("–"));
        server.showPortal("portal", 102 + 8 * 3600, 23 + 8 * 3600, "");

        eventually(() -> assertThat(tile(1)).isEqualTo("3.0"));
    }

    @Test
    @Tag("A16")
    void theChartsShowSecondsAndNotReadings() {
        String history = "import('/portal/history.js').then(({ History }) => {"
                + " const calls = (count) => ({ outcomes: new Map([['SUCCESS', { count, total: 0, max: 0 }]]), queued: null });"
                + " const history = new History();"
                + " %s;"
                + " return JSON.stringify(history.seconds().map((point) => point && point.rate)) })";
        open();
        String throttled = "[0, 10, 20].forEach((at) => history.add(calls(at * 2), new Map(), at))";
        assertThat((String) chrome.await(history.formatted(throttled)))
                .isEqualTo("[" + "null,".repeat(41) + "2,".repeat(19) + "2]");
        String hidden = "[0, 1, 2, 28802, 28803].forEach((at) => history.add(calls(at), new Map(), at))";
        assertThat((String) chrome.await(history.formatted(hidden))).isEqualTo("[" + "null,".repeat(60) + "1]");
        String restarted = "[100, 101, 1, 2].forEach((at) => history.add(calls(at), new Map(), at))";
        assertThat((String) chrome.await(history.formatted(restarted))).isEqualTo("[" + "null,".repeat(60) + "1]");
    }

    @Test
    void whatALimitWasIsKnownForAMinuteAndNotLonger() {
        String history = "import('/portal/history.js').then(({ History }) => {"
                + " const history = new History();"
                + " for (let at = 0; at < 1000; at += 1) {"
                + "   const limits = new Map([['calls', at < %d ? 30 : 8]]);"
                + "   history.add(null, new Map(), at, { active: 1, waiting: 0, limit: limits.get('calls'), followed: null, limits });"
                + " }"
                + " const drawn = history.seconds().map(({ permits }) => permits.limit);"
                + " return JSON.stringify([history.points.length, history.limits('calls'), history.limits('other'), drawn[0], drawn.at(-1)]) })";
        open();
        assertThat((String) chrome.await(history.formatted(990)))
                .isEqualTo("[61,{\"lowest\":8,\"highest\":30},null,30,8]");
        assertThat((String) chrome.await(history.formatted(900)))
                .isEqualTo("[61,{\"lowest\":8,\"highest\":8},null,8,8]");
    }

    @Tag("A17")
    @ParameterizedTest
    @ValueSource(ints = {-600, 600})
    void agesAreByTheClockOfTheServer(int aheadSeconds) throws Exception {
        String clock = "const real = Date.now; Date.now = () => real() + " + aheadSeconds * 1000;
        try (AutoCloseable otherClock = chrome.before(clock)) {
            String last = Instant.now().minusSeconds(120).toString();
            server.answer(
                    "blockingportal",
                    Answer.json(StagedServer.portals("portal", 100, "")
                            .replace(
                                    "\"refusals\":[]",
                                    "\"refusals\":[{\"detector\":\"d\",\"thread\":\"t\",\"callSite\":null,\"count\":1,"
                                            + "\"last\":\"" + last + "\"}]")));
            open();

            eventually(() -> assertThat(chrome.text(".refusal .muted"))
                    .startsWith("2 min")
                    .contains(" ago"));
            assertThat(chrome.text(".verdict")).doesNotContain("was refused");
        }
    }

    @Tag("A18")
    @ParameterizedTest
    @ValueSource(
            strings = {"calls", "constructor", "__proto__", "toString", "hasOwnProperty", "..", "a/b c%25", "<i>\\\"'ü日"
            })
    void aLimiterOfAnyNameIsShownBesideThePortalsOwn(String name) {
        String limiter = "{\"name\":\"" + name + "\",\"limit\":5,\"active\":2,\"waiting\":0}";
        server.showPortal("portal", 100, 10, limiter + "," + limiter);
        open();

        eventually(() -> assertThat(chrome.count(".permit")).isEqualTo(5));
        statusIs("Live");
        assertThat(chrome.text(".permit:nth-child(1)")).isEqualTo("calls0 of 8");
        assertThat(chrome.text(".permit:nth-child(5)")).isEqualTo(name.replace("\\", "") + "of the application2 of 5");
    }

    @Tag("A18")
    @ParameterizedTest
    @ValueSource(strings = {"constructor", "__proto__", "toString", "hasOwnProperty", "..."})
    void aPortalOfAnyNameIsShownAlsoBeforeItsFirstCall(String name) {
        server.showPortal(name, 100, 10, "");
        server.answer("metrics/blocking.portal.calls", Answer.json(StagedServer.timer("other", 1, 1, 1, "seconds")));
        server.answer("blockingportal/" + name + "/7", Answer.of(204, "text/plain", ""));
        open();

        statusIs("Live");
        chrome.click(".call button");
        eventually(
                () -> assertThat(chrome.text("#portal-calls .note")).isEqualTo("Call constructor #7 was cancelled."));
        assertThat(server.requests()).contains("DELETE /actuator/blockingportal/" + name + "/7");
    }

    @Tag("A19")
    @ParameterizedTest
    @ValueSource(strings = {NO_STORAGE, FULL_STORAGE})
    void withoutStorageTheColoursAreChosenAllTheSame(String before) throws Exception {
        try (AutoCloseable lacking = chrome.before(before)) {
            open();
            statusIs("Live");

            chrome.click("#portal-theme");

            assertThat(chrome.text("#portal-theme")).isEqualTo("Theme: Light");
            assertThat(chrome.find("#portal-theme").getAttribute("title"))
                    .contains("does not let the page remember it");
        }
    }

    @Test
    @Tag("A20")
    void withoutTheLibraryForChartsThePageSaysSoAndShowsTheRest() {
        open();
        statusIs("Live");
        server.showPortal("portal", 101, 20, "");

        eventually(() -> assertThat(chrome.text("[data-series='SUCCESS'] b")).isEqualTo("10"));
        assertThat(chrome.text("#portal-rates .chart")).startsWith("There is no chart, since Chart.js was not loaded");
        assertThat(chrome.text(".call strong")).isEqualTo("constructor");
    }

    @Test
    @Tag("A21")
    void aMalformedCookieIsSentAsItIs() {
        String module = "(await import('/portal/csrf.js')).cookieToken('a=b; XSRF-TOKEN=%s; e=f')";
        open();
        assertThat(chrome.await(module.formatted("%E0%A4%A"))).isEqualTo("%E0%A4%A");
        assertThat(chrome.await(module.formatted("c%2Bd"))).isEqualTo("c+d");
        assertThat(chrome.await("(await import('/portal/csrf.js')).cookieToken('a=b')"))
                .isNull();
        assertThat(chrome.await("(await import('/portal/csrf.js')).cookieToken('XSRF-TOKEN=')"))
                .isEqualTo("");

        server.answer("blockingportal/portal/7", Answer.of(204, "text/plain", ""));
        chrome.run("document.cookie = 'XSRF-TOKEN=%E0%A4%A; path=/'");
        statusIs("Live");
        chrome.click(".call button");

        eventually(
                () -> assertThat(chrome.text("#portal-calls .note")).isEqualTo("Call constructor #7 was cancelled."));
        chrome.run("document.cookie = 'XSRF-TOKEN=; path=/; max-age=0'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | text/html        | <h1>Sign in</h1>      | asks who you are (401). Sign in
            403 | application/json | {"status":403}        | is forbidden to you (403)
            404 | text/html        | <h1>Not found</h1>    | is not there (404). Is the endpoint exposed
            500 | text/html        | <h1>Failed</h1>       | failed (500). The log
            503 | application/json | {}                    | failed (503). The log
            429 | text/plain       | slowly                | answered 429
            200 | text/html        | <h1>Sign in</h1>      | is no JSON. Are you signed in
            200 | application/json | ''                    | is empty or cut off
            200 | application/json | {"portals":[          | is empty or cut off
            200 | application/json | null                  | is not what this page knows
            200 | application/json | []                    | is not what this page knows
            200 | application/json | {"portals":{}}        | is not what this page knows
            200 | application/json | {"portals":[null]}    | is not what this page knows
            200 | application/json | {"portals":[{"name":"a"}]} | is not what this page knows
            200 | application/json | {"portals":[],"limiters":[1]} | is not what this page knows
            200 | application/json | {"portals":[]}        | Live, but the application has no portal
            """)
    void anOddAnswerIsToldApartFromNone(int status, String type, String body, String told) {
        server.answer("blockingportal", Answer.of(status, type, body));
        open();
        statusIs(told);

        server.showPortal("portal", 100, 10, "");
        eventually(() -> assertThat(chrome.text(".status")).isEqualTo("Live"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            403 | application/json | {}              | is forbidden to you (403)
            500 | text/html        | <h1>Failed</h1> | failed (500). The log
            200 | application/json | {"portals":[]}  | is not what this page knows
            """)
    void anOddAnswerOfTheShownPortalIsToldToo(int status, String type, String body, String told) {
        server.answer("blockingportal/portal?", Answer.of(status, type, body));
        open();

        statusIs("../actuator/blockingportal/portal?calls=25 " + told);
    }

    @Test
    void aPortalThatIsGoneBetweenTwoAnswersIsShownAsFarAsItIsKnown() {
        server.answer(
                "blockingportal",
                Answer.json(StagedServer.portals("portal", 100, "")
                        .replace("\"callsInFlight\":1,\"calls\":[", "\"callsInFlight\":7,\"calls\":[],\"other\":[")));
        server.answer("blockingportal/portal?", Answer.of(404, "text/html", ""));
        open();

        statusIs("Live");
        assertThat(tile(4)).isEqualTo("7");
        assertThat(chrome.text("#portal-calls .empty")).isEqualTo("Reading 7 calls…");
        assertThat(chrome.text(".more")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            metrics                       | 404 | {}              | is not there (404)
            metrics                       | 403 | {}              | is forbidden to you (403)
            metrics                       | 200 | {"meters":[]}   | is not what this page knows
            metrics/blocking.portal.calls | 404 | {}              | is not there (404)
            metrics/blocking.portal.calls | 200 | {"name":"x"}    | is not what this page knows
            """)
    void withoutTheMetersTheRestIsShown(String address, int status, String body, String told) {
        server.answer(address, Answer.of(status, "application/json", body));
        open();

        statusIs("Without rates and latency: ../actuator/" + address);
        assertThat(chrome.text(".status")).contains(told);
        assertThat(chrome.text(".call strong")).isEqualTo("constructor");
        assertThat(tile(1)).isEqualTo("–");
        assertThat(chrome.text(".verdict")).isEqualTo("All is well.");
    }

    @Test
    void aRedirectIsNoAnswerAndIsNotFollowed() {
        try (StagedServer other = new StagedServer()) {
            server.answer("blockingportal", Answer.redirect(other.url() + "/login"));
            open();

            statusIs("sends elsewhere. Sign in, and load this page again.");
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNone() {
        server.answer("blockingportal", Answer.json("{\"portals\":[").cutOff());
        open();

        statusIs("The server does not answer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | the server asks who you are. Sign in, and load this page again.
            403 | the server forbids it (403). Your user may not, or this page has no CSRF token, which data-csrf would give it.
            405 | access to the endpoint is read-only (405).
            302 | the server sends elsewhere. Sign in, and load this page again.
            500 | the server answered 500.
            """)
    void aCancelThatIsNotTakenSaysWhy(int status, String reason) {
        Answer answer = status == 302 ? Answer.redirect("/login") : Answer.of(status, "text/html", "<h1>No</h1>");
        server.answer("blockingportal/portal/7", answer);
        open();
        statusIs("Live");

        chrome.click(".call button");

        eventually(() -> assertThat(chrome.text("#portal-calls .note"))
                .isEqualTo("Call constructor #7 was not cancelled: " + reason));
    }
}
