package io.github.blockingportal.autoconfigure.web.flux;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.autoconfigure.web.flux.HandlersApplication.Here;

import static org.assertj.core.api.Assertions.assertThat;

/** Handlers in blocking style run on the workers, on each real server. */
@ParameterizedClass
@EnumSource(Server.class)
@Timeout(60)
class BlockingHandlersTest {

    private static final String PARTS = """
            --b\r
            Content-Disposition: form-data; name="note"\r
            Content-Type: application/json\r
            \r
            {"text":"hello"}\r
            --b--\r
            """;

    private static ConfigurableApplicationContext context;

    BlockingHandlersTest(Server server) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = server.startWebFlux(Application.class, "--blocking-portal.web.blocking-handlers=true");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    /** A handler's tasks on the workers, of which there is one, as it was asked for once. */
    private static void awaitOneTask(String handler) {
        List<String> tasks = context.getBean(Tasks.class).names;
        Awaitility.await()
                .untilAsserted(() -> assertThat(tasks)
                        .filteredOn(task -> task.contains(handler))
                        .containsExactly("portal " + handler + " SUCCESS"));
    }

    private static String get(String path) throws Exception {
        return get(path, Map.of());
    }

    private static String get(String path, Map<String, String> headers) throws Exception {
        return Http.get(Server.port(context), path, headers).body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"find", "entity"})
    void whatReturnsNoReactiveTypeRunsOnAWorkerAndMayCallThePortal(String path) throws Exception {
        assertThat(get("/" + path)).isEqualTo("portal-worker");
    }

    @Test
    void theOneOfTheDocumentDoes() throws Exception {
        assertThat(get("/orders/7/shipment")).isEqualTo("parcel of 7 is on its way");
        awaitOneTask("Shipments.find");
    }

    @Test
    void whatReturnsNothingDoesToo() throws Exception {
        assertThat(Http.get(Server.port(context), "/void").headers().firstValue("X-Here"))
                .hasValue("portal-worker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mono", "flux", "future", "function"})
    void everythingElseStaysOnTheLoop(String path) throws Exception {
        assertThat(get("/" + path)).isEqualTo("a loop");
    }

    @Test
    void itIsOneTaskNamedAfterTheHandler() throws Exception {
        get("/named");
        awaitOneTask("Orders.named");
    }

    @Test
    void aBodyIsAwaitedOnNoWorker() throws Exception {
        String answer = Http.postInTwoParts(Server.port(context), "/body", "hello", () -> awaitOneTask("Orders.body"));
        assertThat(answer).endsWith("hello in portal-worker");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/note | application/json                  | {\"text\":\"hello\"} | Orders.note",
                "/form | application/x-www-form-urlencoded | place=Oslo         | Orders.form",
                "/part | multipart/form-data; boundary=b   | parts              | Orders.part"
            })
    void whatIsReadForItIsConvertedAndCheckedOnAWorker(String path, String type, String body, String handler)
            throws Exception {
        String sent = body.equals("parts") ? PARTS : body;
        String answer = Http.postInTwoParts(Server.port(context), path, type, sent, () -> awaitTasksAndForget(handler));
        assertThat(answer).endsWith("\r\nportal-worker");
        awaitOneTask(handler);
    }

    private static void awaitTasksAndForget(String handler) {
        awaitOneTask(handler);
        context.getBean(Tasks.class).names.clear();
    }

    @Test
    void anExceptionHandlerRunsWhereTheHandlerRan() throws Exception {
        assertThat(get("/fails")).isEqualTo("handled in portal-worker");
        assertThat(get("/mono-fails")).isEqualTo("handled in a loop");
    }

    @Test
    void anExceptionHandlerForWhatItHasReturnedRunsOnAWorkerToo() throws Exception {
        assertThat(get("/entity-fails")).isEqualTo("handled in portal-worker");
    }

    @Test
    void attributesOfItsModelAreMadeThereToo() throws Exception {
        assertThat(get("/page")).isEqualTo("menu made in portal-worker");
        awaitOneTask("Pages.page");
    }

    @Test
    void itHasTheUserForBlockingAndForReactiveCode() throws Exception {
        String credentials = Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));
        assertThat(get("/user", Map.of("Authorization", "Basic " + credentials)))
                .isEqualTo("ada ada");
        assertThat(get("/nobody")).isEqualTo("null");
    }

    @Test
    void itIsGuardedAsBlockingMethodsAre() throws Exception {
        String credentials = Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));
        Map<String, String> ada = Map.of("Authorization", "Basic " + credentials);
        assertThat(get("/for-users", ada)).isEqualTo("portal-worker");
        assertThat(Http.get(Server.port(context), "/for-admins", ada).statusCode())
                .isEqualTo(403);
    }

    @Test
    void itHasTheLocaleOfTheRequest() throws Exception {
        assertThat(get("/locale", Map.of("Accept-Language", "ja-JP"))).isEqualTo("ja_JP ja_JP");
    }

    @Test
    void aHandlerWhoseOwnArgumentsAreCheckedHasTheLocaleAsAnArgumentAlone() throws Exception {
        assertThat(get("/checked?number=1", Map.of("Accept-Language", "ja-JP"))).isEqualTo("ja_JP null");
        assertThat(Http.get(Server.port(context), "/checked?number=0").statusCode())
                .isEqualTo(400);
    }

    @Test
    void itHasTheMdcOfTheContext() throws Exception {
        assertThat(get("/mdc")).isEqualTo("acme");
    }

    @Test
    void itHasTheObservationOfTheRequest() throws Exception {
        assertThat(get("/observation")).isEqualTo("true");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableMethodSecurity
    @Import({HandlersApplication.class, Tasks.class, HandlerExamples.Shipments.class, Guarded.class})
    static class Application {}

    @RestController
    static class Guarded {

        private final Here here;

        Guarded(Here here) {
            this.here = here;
        }

        @PreAuthorize("hasRole('USER')")
        @GetMapping("/for-users")
        public String forUsers() {
            return here.say();
        }

        @PreAuthorize("hasRole('ADMIN')")
        @GetMapping("/for-admins")
        public String forAdmins() {
            return here.say();
        }
    }

    /** The tasks of workers that have ended. */
    static class Tasks implements PortalListener {

        final List<String> names = new CopyOnWriteArrayList<>();

        @Override
        public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
            names.add(portal + " " + task + " " + outcome);
        }
    }
}
