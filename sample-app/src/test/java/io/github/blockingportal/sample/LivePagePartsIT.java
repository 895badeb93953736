package io.github.blockingportal.sample;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.blockingportal.sample.StagedServer.Answer;

import static org.assertj.core.api.Assertions.assertThat;

/** The parts of the live page before a server that shows what seldom happens, and very much of it. */
class LivePagePartsIT extends StagedLivePage {

    private static final String SETTINGS = """
            {"loops":1,"maxConcurrentCalls":%s,"timeout":"PT3S","drainTimeout":"PT20S","dispatch":"LOOP","enforcement":"FAIL",
            "stallThreshold":"PT2S","workerLimit":40,"maxWait":null,"maxWaiting":null,"workerMaxWaiting":null}""";
    private static final String OWN_LOOP = """
            {"thread":"portal-loop-1","stalled":false,"kind":"portal","busy":"PT0S","busyShare":0,"queued":0,"lag":"PT0.001S"}""";

    private void open() {
        chrome.open(server.url() + "/portal/index.html", 1440, 1000);
        LivePage.eventually(() -> assertThat(chrome.text(".status")).isEqualTo("Live"));
    }

    private void openTheForm() {
        open();
        LivePage.eventually(
                () -> assertThat(isVisible(".settings-buttons button")).isTrue());
    }

    private static boolean isVisible(String selector) {
        return Boolean.TRUE.equals(
                chrome.run("return document.querySelector(arguments[0]).checkVisibility()", selector));
    }

    private void show(String portals) {
        server.answer("blockingportal", Answer.json("{\"portals\":[" + portals + "]}"));
    }

    private static String portal(String name, String loops, String calls, String more) {
        String permits = "{\"limit\":8,\"active\":0,\"waiting\":0}";
        return """
                {"name":"%s","state":"RUNNING","uptime":"PT100S","loops":[%s],"callsInFlight":%d,"calls":[%s],"refusals":[],
                "admission":%s,"workers":%s,"cpu":%s%s}""".formatted(
                        name,
                        loops,
                        Pattern.compile("\"id\":").matcher(calls).results().count(),
                        calls,
                        permits,
                        permits,
                        permits,
                        more);
    }

    private static String settings(int maxConcurrentCalls, String more) {
        return ",\"settings\":" + SETTINGS.formatted(maxConcurrentCalls) + more;
    }

    private void meter(String address, double count, String tags) {
        server.answer(
                "metrics/" + address,
                Answer.json("{\"name\":\"x\",\"measurements\":[{\"statistic\":\"COUNT\",\"value\":" + count
                        + "}],\"availableTags\":[" + tags + "]}"));
    }

    @Test
    void aStalledLoopOfAClientIsShownFirstWithItsPlace() {
        String client = """
                {"thread":"reactor-http-epoll-1","stalled":%s,"kind":"client","lag":"PT4.1S","queued":0,
                "stack":["jdk.internal.misc.Unsafe.park(Native Method)","com.example.PriceFilter.lookUp(PriceFilter.java:57)"]}""";
        show(portal("portal", OWN_LOOP + "," + client.formatted(true), "", ""));
        open();

        assertThat(chrome.text(".verdict"))
                .isEqualTo(
                        "A client's loop reactor-http-epoll-1 is stalled at PriceFilter.lookUp(PriceFilter.java:57).");
        assertThat(chrome.text(".loop:first-child"))
                .isEqualTo("reactor-http-epoll-1clientstalledanswers calls · lag 4.10 s"
                        + "at PriceFilter.lookUp(PriceFilter.java:57)");
        assertThat(isVisible(".loop:first-child .bar")).isFalse();
        assertThat(isVisible(".loop:last-child .bar")).isTrue();

        show(portal("portal", OWN_LOOP + "," + client.formatted(false), "", ""));
        LivePage.eventually(
                () -> assertThat(chrome.text(".loop:first-child strong")).isEqualTo("portal-loop-1"));
        assertThat(chrome.text(".verdict")).startsWith("All is well");
    }

    /** As those of two clients, each with loops of its own by the same name. */
    @Test
    void loopsOfClientsThatHaveOneNameAreShownEach() {
        String client = """
                {"thread":"webclient-nio-1","stalled":%s,"kind":"client","lag":"PT0.001S","queued":0,"stack":[]}""";
        show(portal("portal", OWN_LOOP + "," + client.formatted(true) + "," + client.formatted(false), "", ""));
        open();

        assertThat(chrome.count(".loop")).isEqualTo(3);
        assertThat(chrome.text(".loop:nth-child(1)")).startsWith("webclient-nio-1clientstalled");
        assertThat(chrome.text(".loop:nth-child(3) strong")).isEqualTo("webclient-nio-1");
        assertThat(chrome.count(".loop[data-stalled='true']")).isEqualTo(1);
    }

    @Test
    void aPortalThatIsSwitchedOffIsNotWell() {
        show(portal("portal", OWN_LOOP, "", "").replace("\"admission\":{\"limit\":8", "\"admission\":{\"limit\":0"));
        open();

        assertThat(chrome.text(".verdict")).isEqualTo("Portal portal has a limit of 0 and takes no calls.");
    }

    @Test
    void aPortalThatStartsWithItsFirstCallIsWell() {
        show(portal("portal", "", "", "")
                .replace("\"state\":\"RUNNING\"", "\"state\":\"NEW\"")
                .replace("PT100S", "PT0S"));
        open();

        assertThat(chrome.text(".verdict")).isEqualTo("All is well. Portal portal starts with its first call.");
        assertThat(chrome.text("#portal-loops .empty")).isEqualTo("There are no loops: the portal does not run.");
    }

    @Test
    void lossesAreCountedSinceTheStartAndLately() {
        String portal = "{\"tag\":\"portal\",\"values\":[\"portal\"]}";
        String reasons = portal + ",{\"tag\":\"reason\",\"values\":[\"max-wait\",\"no-permit\"]}";
        server.answer("metrics", Answer.json("""
                {"names":["blocking.portal.calls","blocking.portal.late.signals","blocking.portal.streams.leaked",
                "blocking.portal.loop.stalls","blocking.portal.calls.rejected"]}"""));
        meter("blocking.portal.late.signals", 7, portal);
        meter("blocking.portal.streams.leaked", 0, portal);
        meter("blocking.portal.loop.stalls", 3, portal);
        meter("blocking.portal.calls.rejected", 12, reasons);
        meter("blocking.portal.calls.rejected?tag=portal:portal&tag=reason:no-permit", 0, reasons);
        open();

        assertThat(losses())
                .containsExactly("12 Rejected calls", "12 max-wait", "7 Late signals", "0 Leaked streams", "3 Stalls");
        assertThat(chrome.text("#portal-losses")).doesNotContain("lately");

        meter("blocking.portal.streams.leaked", 2, portal);
        LivePage.eventually(() -> assertThat(chrome.text(".loss:nth-child(4)"))
                .isEqualTo("2Leaked streamsdropped without being closed · 2 of them lately"));
        assertThat(chrome.text(".verdict")).isEqualTo("A stream was dropped without being closed.");
    }

    @Test
    void withoutMetersNothingIsSaidOfLosses() {
        server.answer("metrics", Answer.of(404, "text/html", ""));
        chrome.open(server.url() + "/portal/index.html", 1440, 1000);

        LivePage.eventually(
                () -> assertThat(chrome.text("#portal-losses .empty")).startsWith("Not known"));
        assertThat(losses()).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static List<String> losses() {
        return (List<String>)
                chrome.run(
                        "return [...document.querySelectorAll('.loss')]"
                                + ".map((row) => row.querySelector('.count').textContent + ' ' + row.querySelector('strong').textContent)");
    }

    @Test
    void whatWasChangedIsShownBesideWhatIsConfiguredAndGoesBack() {
        show(portal(
                "portal", "", "", settings(20, ",\"configured\":{\"maxConcurrentCalls\":1024,\"timeout\":\"none\"}")));
        openTheForm();
        assertThat(setting("maxConcurrentCalls")).isEqualTo("20configured: 1,024");
        assertThat(setting("timeout")).isEqualTo("3sconfigured: none");
        assertThat(setting("maxWait")).isEqualTo("half");
        assertThat(setting("maxWaiting")).isEqualTo("none");
        server.answer("POST blockingportal/portal", Answer.json("{}"));

        chrome.click(".settings-buttons .quiet");

        noteIs("Portal portal was changed.");
        assertThat(server.requests())
                .contains(
                        "POST /actuator/blockingportal/portal {\"maxConcurrentCalls\":\"configured\",\"timeout\":\"configured\"}");
        show(portal("portal", "", "", settings(1024, "")));
        LivePage.eventually(() -> assertThat(setting("maxConcurrentCalls")).isEqualTo("1,024"));
        assertThat(isVisible(".settings-buttons .quiet")).isFalse();
    }

    private static String setting(String key) {
        return chrome.text("[data-setting='" + key + "'] .setting-value");
    }

    private static void noteIs(String text) {
        LivePage.eventually(
                () -> assertThat(chrome.text("#portal-settings .note")).isEqualTo(text));
    }

    @Test
    void aChangeIsSentAsItIsWrittenAndTheFormIsEmptyThen() {
        show(portal("portal", "", "", settings(20, "")));
        server.answer("POST blockingportal/portal", Answer.json("{}"));
        openTheForm();
        chrome.type("#portal-setting-timeout", " 500ms ");
        chrome.type("#portal-setting-workerLimit", "7");
        chrome.run("document.getElementById('portal-setting-enforcement').value = 'WARN'");

        chrome.click(".settings-buttons button");

        noteIs("Portal portal was changed.");
        assertThat(server.requests())
                .contains("POST /actuator/blockingportal/portal"
                        + " {\"timeout\":\"500ms\",\"workerLimit\":\"7\",\"enforcement\":\"WARN\"}");
        assertThat(chrome.run("return document.getElementById('portal-setting-timeout').value"))
                .isEqualTo("");
    }

    @Test
    void anEmptyFormIsNotSent() {
        show(portal("portal", "", "", settings(20, "")));
        openTheForm();

        chrome.click(".settings-buttons button");

        noteIs("Nothing to change: fill in what is to be different.");
        assertThat(server.requests()).noneMatch(request -> request.startsWith("POST"));
    }

    @Test
    void aLimitOfZeroIsAskedForTwice() {
        show(portal("portal", "", "", settings(20, "")));
        server.answer("POST blockingportal/portal", Answer.json("{}"));
        openTheForm();
        chrome.type("#portal-setting-maxConcurrentCalls", "0");
        chrome.click(".settings-buttons button");
        noteIs("With 0 portal portal turns every call away. Is that meant?");
        assertThat(chrome.text(".settings-buttons button")).isEqualTo("Yes, admit no call");

        chrome.type("#portal-setting-workerLimit", "5");
        assertThat(chrome.text(".settings-buttons button")).isEqualTo("Apply");
        chrome.click(".settings-buttons button");
        assertThat(server.requests()).noneMatch(request -> request.startsWith("POST"));
        chrome.click(".settings-buttons button");

        noteIs("Portal portal was changed.");
        assertThat(server.requests())
                .contains("POST /actuator/blockingportal/portal {\"maxConcurrentCalls\":\"0\",\"workerLimit\":\"5\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | {"title":"Bad Request","detail":"workerLimit must be a number"} | workerLimit must be a number
            409 | {"detail":"maxConcurrentCalls follows an adaptive limit"} | maxConcurrentCalls follows an adaptive limit
            400 | <h1>No</h1> | the server answered 400.
            401 | {}          | the server asks who you are. Sign in, and load this page again.
            403 | {}          | the server forbids it (403). Your user may not, or this page has no CSRF token, which data-csrf would give it.
            404 | {}          | there is no such portal any more.
            405 | {}          | access to the endpoint is read-only (405).
            500 | {"detail":"not to be shown"} | the server answered 500.
            """)
    void aChangeThatIsNotMadeSaysWhyAndKeepsWhatWasWritten(int status, String body, String reason) {
        show(portal("portal", "", "", settings(20, "")));
        server.answer("POST blockingportal/portal", Answer.of(status, "application/problem+json", body));
        openTheForm();
        chrome.type("#portal-setting-workerLimit", "0");

        chrome.click(".settings-buttons button");

        noteIs("Portal portal was not changed: " + reason);
        assertThat(chrome.run("return document.getElementById('portal-setting-workerLimit').value"))
                .isEqualTo("0");
    }

    @Test
    void whereTheServerTakesNoChangesThereIsNoForm() {
        show(portal("portal", "", "", settings(20, "")));
        server.answer(
                "OPTIONS blockingportal/portal",
                new Answer(200, "text/plain", "", Map.of("Allow", "GET,HEAD,OPTIONS"), -1));
        open();

        assertThat(setting("maxConcurrentCalls")).isEqualTo("20");
        LivePage.eventually(() -> assertThat(server.requests()).contains("OPTIONS /actuator/blockingportal/portal"));
        assertThat(isVisible(".settings-buttons")).isFalse();
        assertThat(isVisible("#portal-setting-workerLimit")).isFalse();
    }

    @Test
    void aLimitThatIsSetByItselfSaysByWhat() {
        show(portal("portal", "", "", """
                ,"adaptive":{"algorithm":"GRADIENT2","min":4,"max":1024,"latency":"PT0.038S"}"""));
        open();
        assertThat(chrome.text(".permit:first-child .muted"))
                .isEqualTo("limit from 4 to 1,024 by latency (gradient2, against 38 ms)");
        assertThat(isVisible(".permit:nth-child(2) .muted")).isFalse();

        show(portal("portal", "", "", """
                ,"adaptive":{"algorithm":"AIMD","min":4,"max":80},
                "cluster":{"limit":400,"instances":4,"share":100,"source":"redis","reachable":false,"age":"PT9S"}"""));
        LivePage.eventually(() -> assertThat(chrome.text(".permit:first-child .muted"))
                .isEqualTo("limit from 4 to 80 by latency (aimd) · share of 400 for 4 instances, as last told"));
    }

    @Test
    void aLimitThatSomebodyChangesIsShownWithWhatItWasBefore() {
        show(limited(100, 1024, 40, 3));
        open();
        show(limited(101, 1024, 40, 3));
        LivePage.eventually(
                () -> assertThat(chrome.text("[data-series='limit'] b")).isEqualTo("1,024, above the chart"));
        assertThat(chrome.text("[data-series='active'] b")).isEqualTo("3");
        assertThat(isVisible(".permit:first-child .muted")).isFalse();
        assertThat(isVisible("[data-series='followed']")).isFalse();

        show(limited(102, 20, 10, 3));

        LivePage.eventually(
                () -> assertThat(chrome.text("[data-series='limit'] b")).isEqualTo("20"));
        assertThat(chrome.text(".permit:nth-child(1) .muted")).isEqualTo("20 to 1,024 in the last minute");
        assertThat(chrome.text(".permit:nth-child(2) .muted")).isEqualTo("10 to 40 in the last minute");
        assertThat(isVisible(".permit:nth-child(3) .muted")).isFalse();
    }

    private static String limited(int upSeconds, int calls, int workers, int active) {
        String permits = "\"%s\":{\"limit\":%d,\"active\":%d,\"waiting\":0}";
        return portal("portal", "", "", "")
                .replace("PT100S", "PT" + upSeconds + "S")
                .replace(permits.formatted("admission", 8, 0), permits.formatted("admission", calls, active))
                .replace(permits.formatted("workers", 8, 0), permits.formatted("workers", workers, 0));
    }

    @Test
    void nobodyIsOfferedToChangeALimitThatIsSetByItself() {
        String changed = ",\"configured\":{\"maxConcurrentCalls\":1024%s}";
        String adaptive = ",\"adaptive\":{\"algorithm\":\"AIMD\",\"min\":4,\"max\":80}";
        show(portal("portal", "", "", settings(20, changed.formatted("") + adaptive)));
        server.answer("POST blockingportal/portal", Answer.json("{}"));
        openTheForm();
        assertThat(setting("maxConcurrentCalls")).isEqualTo("20follows the latency");
        assertThat(isVisible("#portal-setting-maxConcurrentCalls")).isFalse();
        assertThat(isVisible(".settings-buttons .quiet")).isFalse();

        show(portal("portal", "", "", settings(20, changed.formatted(",\"timeout\":\"none\"") + adaptive)));
        LivePage.eventually(
                () -> assertThat(isVisible(".settings-buttons .quiet")).isTrue());
        chrome.click(".settings-buttons .quiet");

        noteIs("Portal portal was changed.");
        assertThat(server.requests()).contains("POST /actuator/blockingportal/portal {\"timeout\":\"configured\"}");
        show(portal("portal", "", "", settings(20, """
                ,"cluster":{"limit":400,"instances":4,"share":100,"source":"redis","reachable":true,"age":"PT9S"}""")));
        LivePage.eventually(() -> assertThat(setting("maxConcurrentCalls")).isEqualTo("20is a share"));
    }

    @Test
    void thatCallsWaitAtALimitIsSaidWithoutANumberThatWouldBeReadOutAgainAndAgain() {
        String waiting = portal("portal", "", "", "").replace("\"waiting\":0", "\"waiting\":5");
        show(waiting);
        open();
        assertThat(chrome.text(".verdict")).isEqualTo("All permits of calls are taken, and others wait for one.");

        show(waiting.replace(
                "\"refusals\"", "\"adaptive\":{\"algorithm\":\"AIMD\",\"min\":4,\"max\":80},\"refusals\""));
        LivePage.eventually(() -> assertThat(chrome.text(".verdict"))
                .isEqualTo("Calls wait or are turned away at the limit that follows their latency."));
    }

    @Test
    void settingsOfCallsAreListedWithThoseThatNoCallHas() {
        open();
        assertThat(isVisible("#portal-names")).isFalse();

        show(portal("portal", "", "", """
                ,"callSettings":[{"name":"orders.find","timeout":"PT2S","maxConcurrent":50,"used":true},
                {"name":"odrers.find","timeout":"PT0.5S","maxConcurrent":null,"used":false,"nearest":"orders.find"}]"""));

        LivePage.eventually(() ->
                assertThat(chrome.text(".name:nth-child(1)")).isEqualTo("orders.findusedtime-out 2s · 50 at a time"));
        assertThat(chrome.text(".name:nth-child(2)"))
                .isEqualTo("odrers.findunusedtime-out 500ms · no call has this name; is it orders.find?");
    }

    @ParameterizedTest
    @CsvSource({"light, 1440", "dark, 1440", "light, 360", "dark, 360"})
    void allPartsCanBeReadAndReachedAndStandWithinTheScreen(String scheme, int width) {
        String client = """
                {"thread":"reactor-http-epoll-1","stalled":%s,"kind":"client","lag":"PT4.1S",
                "stack":["com.example.prices.lookup.PriceFilter.lookUpAllOfThem(PriceFilter.java:57)"]}""";
        String shown = portal("portal", OWN_LOOP + "," + client.formatted(true), "", settings(20, """
                ,"configured":{"maxConcurrentCalls":1024,"timeout":"none"},
                "callSettings":[{"name":"odrers.find","timeout":"PT0.5S","used":false,"nearest":"orders.find"}]%s"""));
        show(shown.formatted(""));
        openTheForm();
        chrome.resize(width, 900);
        chrome.prefer(scheme);
        chrome.type("#portal-setting-maxConcurrentCalls", "0");
        chrome.click(".settings-buttons button");
        noteIs("With 0 portal portal turns every call away. Is that meant?");
        canBeReadAndReachedAndStandsWithinTheScreen();

        show(shown.formatted("""
                ,"adaptive":{"algorithm":"GRADIENT2","min":4,"max":1024,"latency":"PT0.038S"}"""));
        LivePage.eventually(() -> assertThat(setting("maxConcurrentCalls")).isEqualTo("20follows the latency"));
        canBeReadAndReachedAndStandsWithinTheScreen();
        assertThat(chrome.errors())
                .allMatch(error -> error.contains("/chart.umd.min.js"), "is of the charts, which are not here");
    }

    private static void canBeReadAndReachedAndStandsWithinTheScreen() {
        assertThat((List<?>) chrome.run(Contrast.SCRIPT)).isEmpty();
        assertThat((List<?>) chrome.run("return [...document.querySelectorAll('.panel')]"
                        + ".filter((panel) => panel.checkVisibility() && panel.clientWidth < 300)"
                        + ".map(({ id, clientWidth }) => `${id} is ${clientWidth} wide`)"))
                .isEmpty();
        assertThat(chrome.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isEqualTo(0L);
        assertThat((List<?>) chrome.run("return [...document.querySelectorAll('input, select, button')]"
                        + ".filter((field) => field.checkVisibility() && (field.tabIndex < 0"
                        + " || !(field.labels?.length || field.ariaLabel || field.textContent.trim())))"
                        + ".map((field) => field.outerHTML)"))
                .isEmpty();
    }

    @Test
    void fiftyPortalsAndFiveThousandCallsAreNeitherManyElementsNorManyRequests() {
        String call = """
                {"id":%d,"name":"orders.find","phase":"RUNNING","age":"PT1S","remaining":"PT9S","loop":"a","callerThread":"b"}""";
        String calls = IntStream.range(0, 5000).mapToObj(call::formatted).collect(Collectors.joining(","));
        String stalled = OWN_LOOP.replace("\"stalled\":false", "\"stalled\":true");
        List<String> names =
                IntStream.range(0, 50).mapToObj("portal-%02d"::formatted).toList();
        show(names.stream()
                .map(name ->
                        portal(name, name.endsWith("37") ? stalled : OWN_LOOP, name.endsWith("00") ? calls : "", ""))
                .collect(Collectors.joining(",")));
        meter(
                "blocking.portal.calls",
                10,
                "{\"tag\":\"outcome\",\"values\":[\"SUCCESS\"]},{\"tag\":\"portal\",\"values\":["
                        + names.stream().map("\"%s\""::formatted).collect(Collectors.joining(",")) + "]}");
        open();

        assertThat(chrome.count(".call")).isEqualTo(25);
        assertThat(chrome.text(".more")).isEqualTo("and 4,975 younger ones");
        assertThat(chrome.count("*")).isLessThan(1000);
        LivePage.eventually(() -> assertThat(readings()).isGreaterThan(12));
        assertThat(server.requests().size() / (double) readings()).isLessThan(20);
        assertThat(server.requests()).contains("GET /actuator/blockingportal/portal-00?calls=25");

        chrome.click(".chooser-tools button");
        assertThat(shownPortals()).containsExactly("portal-37");
        chrome.click(".chooser-tools button");
        chrome.type(".chooser-tools input", "TAL-1");
        assertThat(shownPortals()).hasSize(10).allMatch(name -> name.startsWith("portal-1"));
        assertThat(chrome.text(".chooser-tools button")).isEqualTo("In trouble: 1 of 50");
    }

    private long readings() {
        return server.requests().stream()
                .filter("GET /actuator/blockingportal?calls=0"::equals)
                .count();
    }

    @SuppressWarnings("unchecked")
    private static List<String> shownPortals() {
        return (List<String>) chrome.run("return [...document.querySelectorAll('.portal')]"
                + ".filter((portal) => portal.checkVisibility()).map((portal) => portal.dataset.portal)");
    }
}
