package io.github.blockingportal.autoconfigure.actuate;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalChange;
import io.github.blockingportal.PortalSnapshot.Settings;
import io.github.blockingportal.autoconfigure.actuate.ShopApplication.Lookup;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Settings that are changed over HTTP, of an MVC application on Tomcat and a WebFlux application on Netty. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"TOMCAT", "NETTY"})
@Timeout(120)
class EndpointChangeTest {

    private static ConfigurableApplicationContext context;

    @Parameter
    Server server;

    private BlockingPortal portal;
    private ActuatorHttp actuator;

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = ShopApplication.start(
                server,
                Application.class,
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.health.show-details=always",
                "--management.info.blocking-portal.enabled=true",
                "--blocking-portal.max-concurrent-calls=5",
                "--blocking-portal.portals.billing.loops=1",
                "--blocking-portal.portals.governed.loops=1");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @BeforeEach
    void findThePortal() {
        portal = context.getBean(BlockingPortal.class);
        actuator = new ActuatorHttp(context);
    }

    @AfterEach
    void goBack() {
        portal.change(PortalChange::asConfigured);
    }

    private HttpResponse<String> change(String json) throws Exception {
        return actuator.post("/blockingportal/portal", json);
    }

    private Settings settings() {
        return portal.snapshot().settings();
    }

    @Test
    void changesWhatIsSentAndAnswersWithWhatHoldsBesideWhatIsConfigured() throws Exception {
        HttpResponse<String> response = change("""
                {"maxConcurrentCalls": 3, "timeout": "5s", "enforcement": "warn", "workerLimit": 7, "maxWait": "PT1.5S",
                 "maxWaiting": 9}""");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        DocumentContext json = JsonPath.parse(response.body());
        assertThat(json.<String>read("$.name")).isEqualTo("portal");
        assertThat(json.<Map<String, Object>>read("$.configured"))
                .containsExactly(
                        Map.entry("maxConcurrentCalls", 5),
                        Map.entry("timeout", "PT30S"),
                        Map.entry("enforcement", "FAIL"),
                        Map.entry("workerLimit", 40),
                        Map.entry("maxWait", "half"),
                        Map.entry("maxWaiting", "none"));
        assertThat(json.<Map<String, Object>>read("$.settings"))
                .containsEntry("maxConcurrentCalls", 3)
                .containsEntry("timeout", "PT5S")
                .containsEntry("enforcement", "WARN")
                .containsEntry("workerLimit", 7)
                .containsEntry("maxWait", "PT1.5S")
                .containsEntry("maxWaiting", 9);
        assertThat(actuator.json("/blockingportal/portal").<Object>read("$.configured"))
                .isEqualTo(json.read("$.configured"));
        assertThat(actuator.json("/blockingportal/billing").<Map<String, Object>>read("$"))
                .doesNotContainKey("configured");
        assertThat(portal.limiter().permits()).isEqualTo(3);
    }

    @Test
    void whatIsNotSentStays() throws Exception {
        assertThat(change("{\"timeout\": \"5s\"}").statusCode()).isEqualTo(200);
        assertThat(change("{\"maxWaiting\": 9}").statusCode()).isEqualTo(200);
        assertThat(settings().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings().maxWaiting()).isEqualTo(9);
        assertThat(settings().maxConcurrentCalls()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    maxConcurrentCalls | 0            | maxConcurrentCalls=0
                    maxConcurrentCalls | '7'          | maxConcurrentCalls=7
                    timeout            | '250ms'      | timeout=250ms
                    timeout            | 'PT2M'       | timeout=120s
                    timeout            | 0            | timeout=none
                    timeout            | '0s'         | timeout=none
                    timeout            | 'none'       | timeout=none
                    maxWait            | 0            | maxWait=0s
                    maxWait            | '10s'        | maxWait=10s
                    maxWaiting         | 0            | maxWaiting=0
                    maxWaiting         | 2147483647   | maxWaiting=none
                    workerLimit        | 1            | workerLimit=1
                    enforcement        | 'Off'        | enforcement=OFF""", delimiter = '|')
    void takesEachSettingInTheFormsOfTheProperties(String key, String value, String expected) throws Exception {
        assertThat(change("{\"%s\": %s}".formatted(key, value.replace('\'', '"')))
                        .statusCode())
                .isEqualTo(200);
        assertThat(settings().toString()).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxConcurrentCalls", "timeout", "enforcement", "workerLimit", "maxWait", "maxWaiting"})
    void goesBackInOneSettingAndTakesWhatItHasShown(String key) throws Exception {
        change("""
                {"maxConcurrentCalls": 3, "timeout": "none", "enforcement": "OFF", "workerLimit": 7, "maxWait": "1s",
                 "maxWaiting": 9}""");
        Settings changed = settings();
        Object configured = actuator.json("/blockingportal/portal").read("$.configured." + key);
        assertThat(change("{\"%s\": \"configured\"}".formatted(key)).statusCode())
                .isEqualTo(200);
        Map<String, Object> left = actuator.json("/blockingportal/portal").read("$.configured");
        assertThat(left).hasSize(5).doesNotContainKey(key);
        Settings partly = settings();
        portal.change(PortalChange::asConfigured);
        change("""
                {"maxConcurrentCalls": 3, "timeout": "none", "enforcement": "OFF", "workerLimit": 7, "maxWait": "1s",
                 "maxWaiting": 9}""");
        assertThat(settings()).isEqualTo(changed);
        assertThat(change("{\"%s\": \"%s\"}".formatted(key, configured)).statusCode())
                .isEqualTo(200);
        assertThat(settings()).isEqualTo(partly);
    }

    @TestFactory
    Stream<DynamicTest> aWrongValueIsA400WithTheKeyAndWhatIsPossible() {
        return Stream.of(
                        new Wrong(
                                "{\"maxWaiting\": 1, \"maxConcurrentCalls\": -1}",
                                "maxConcurrentCalls must be a whole number from 0, which admits no call, or 'configured' to go back, but was '-1'"),
                        new Wrong(
                                "{\"maxConcurrentCalls\": 1.5}",
                                "maxConcurrentCalls must be a whole number from 0, which admits no call, or 'configured' to go back, but was '1.5'"),
                        new Wrong(
                                "{\"maxConcurrentCalls\": 3000000000}",
                                "maxConcurrentCalls must be a whole number from 0, which admits no call, or 'configured' to go back, but was '3000000000'"),
                        new Wrong(
                                "{\"workerLimit\": 0}",
                                "workerLimit must be a whole number from 1, or 'configured' to go back, but was '0'"),
                        new Wrong(
                                "{\"timeout\": 5}",
                                "timeout must be a duration above 0 such as 30s, or 'none', or 'configured' to go back, but was '5'"),
                        new Wrong(
                                "{\"timeout\": \"-1s\"}",
                                "timeout must be a duration above 0 such as 30s, or 'none', or 'configured' to go back, but was '-1s'"),
                        new Wrong(
                                "{\"maxWait\": \"soon\"}",
                                "maxWait must be a duration such as 500ms, 0 for no wait, or 'half' for half of the call's deadline, or 'configured' to go back, but was 'soon'"),
                        new Wrong(
                                "{\"maxWaiting\": true}",
                                "maxWaiting must be a whole number from 0, or 'none' for no bound, or 'configured' to go back, but was 'true'"),
                        new Wrong(
                                "{\"enforcement\": \"maybe\"}",
                                "enforcement must be FAIL, WARN or OFF, or 'configured' to go back, but was 'maybe'"),
                        new Wrong(
                                "{}",
                                "Nothing to change: send one or more of maxConcurrentCalls, timeout, enforcement, workerLimit, maxWait, maxWaiting"),
                        new Wrong(
                                "{\"loops\": 3, \"timeout\": null, \"maxWait\": \"\"}",
                                "Nothing to change: send one or more of maxConcurrentCalls, timeout, enforcement, workerLimit, maxWait, maxWaiting"))
                .map(wrong -> DynamicTest.dynamicTest(wrong.json, () -> {
                    HttpResponse<String> response = change(wrong.json);
                    assertThat(response.statusCode()).isEqualTo(400);
                    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
                    DocumentContext problem = JsonPath.parse(response.body());
                    assertThat(problem.<Integer>read("$.status")).isEqualTo(400);
                    assertThat(problem.<String>read("$.title")).isEqualTo("Bad Request");
                    assertThat(problem.<String>read("$.detail")).isEqualTo(wrong.detail);
                    assertThat(settings()).isEqualTo(portal.snapshot().configured());
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"timeout\": {\"seconds\": 5}}", "{\"timeout\": [\"5s\"]}"})
    void whatIsNoObjectOfPlainValuesIsRefused(String body) throws Exception {
        assertThat(change(body).statusCode()).isEqualTo(400);
        assertThat(settings()).isEqualTo(portal.snapshot().configured());
    }

    @Test
    void anUnknownPortalIsA404() throws Exception {
        assertThat(actuator.post("/blockingportal/nobody", "{\"timeout\": \"5s\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    /** Actuator puts what a body has over what stands in the path, of every endpoint. */
    @Test
    void aPathIsNoWayToTellWhoMayChangeWhichPortal() throws Exception {
        HttpResponse<String> response =
                actuator.post("/blockingportal/portal", "{\"portal\": \"billing\", \"workerLimit\": 7}");
        BlockingPortal billing = context.getBean(BlockingPortals.class).get("billing");
        billing.change(PortalChange::asConfigured);
        assertThat(JsonPath.parse(response.body()).<String>read("$.name")).isEqualTo("billing");
        assertThat(settings()).isEqualTo(portal.snapshot().configured());
    }

    @Test
    void aLimitThatSomethingGovernsIsA409AndNothingElseIsChanged() throws Exception {
        BlockingPortal governed = context.getBean(BlockingPortals.class).get("governed");
        HttpResponse<String> response = actuator.post(
                "/blockingportal/governed", "{\"timeout\": \"5s\", \"maxConcurrentCalls\": \"configured\"}");
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(JsonPath.parse(response.body()).<String>read("$.detail"))
                .isEqualTo(
                        "Portal 'governed': maxConcurrentCalls (now 5) cannot be changed, since the thermostat sets it."
                                + " Change what that goes by, or take it away");
        assertThat(governed.snapshot().settings()).isEqualTo(governed.snapshot().configured());
        assertThat(actuator.post("/blockingportal/governed", "{\"timeout\": \"5s\"}")
                        .statusCode())
                .isEqualTo(200);
        governed.change(PortalChange::asConfigured);
    }

    @Test
    void aLimitOf0IsASwitchForMaintenance() throws Exception {
        try (Lookup lookup = Lookup.start(portal)) {
            await().until(() -> portal.snapshot().admission().active() == 1);
            change("{\"maxConcurrentCalls\": 0, \"maxWait\": 0}");
            HttpResponse<String> turnedAway = actuator.page("/order");
            assertThat(turnedAway.statusCode()).isEqualTo(503);
            assertThat(turnedAway.headers().firstValue("Retry-After")).isPresent();
            lookup.found("an order");
            assertThat(lookup.order()).isEqualTo("an order");
            change("{\"maxConcurrentCalls\": \"configured\", \"maxWait\": \"configured\"}");
            assertThat(actuator.page("/order").body()).isEqualTo("order 1");
        }
    }

    @Test
    void metersHealthAndInfoShowWhatHolds() throws Exception {
        change("{\"maxConcurrentCalls\": 3, \"workerLimit\": 7, \"timeout\": \"5s\"}");
        MeterRegistry meters = context.getBean(MeterRegistry.class);
        assertThat(meters.get("blocking.portal.calls.limit")
                        .tag("portal", "portal")
                        .gauge()
                        .value())
                .isEqualTo(3);
        assertThat(meters.get("blocking.portal.workers.limit")
                        .tag("portal", "portal")
                        .tag("limiter", "workers")
                        .gauge()
                        .value())
                .isEqualTo(7);
        assertThat(actuator.json("/health")
                        .<Integer>read("$.components.blockingPortal.details.portal.maxConcurrentCalls"))
                .isEqualTo(3);
        assertThat(actuator.json("/info").<String>read("$.blockingPortal.portals.portal.timeout"))
                .isEqualTo("PT5S");
    }

    private record Wrong(String json, String detail) {}

    @Configuration(proxyBeanMethods = false)
    @Import({ShopApplication.class, OrderPage.class})
    static class Application {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        BlockingPortalBuilderCustomizer thermostat() {
            return (name, builder) -> {
                if (name.equals("governed")) {
                    builder.limitGovernedBy("the thermostat");
                }
            };
        }
    }

    @RestController
    static class OrderPage {

        private final BlockingPortal portal;

        OrderPage(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/order")
        Mono<String> order() {
            return portal.workers().run(() -> portal.call(() -> Mono.just("order 1")));
        }
    }
}
