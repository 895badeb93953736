package io.github.blockingportal.autoconfigure.actuate;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.autoconfigure.actuate.ShopApplication.Lookup;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** The endpoint over a socket, of an MVC application on Tomcat and a WebFlux application on Netty. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"TOMCAT", "NETTY"})
@Timeout(60)
class BlockingPortalEndpointTest {

    private static final String[] ARGUMENTS = {
        "--management.endpoints.web.exposure.include=blockingportal",
        "--blocking-portal.loops=2",
        "--blocking-portal.max-concurrent-calls=5",
        "--blocking-portal.stall-threshold=50ms"
    };

    private static ConfigurableApplicationContext context;

    @Parameter
    Server server;

    private BlockingPortal portal;
    private ActuatorHttp actuator;
    private Lookup lookup;

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = ShopApplication.start(server, ARGUMENTS);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @BeforeEach
    void lookUpAnOrder() {
        portal = context.getBean(BlockingPortal.class);
        actuator = new ActuatorHttp(context);
        lookup = Lookup.start(portal);
        await().until(() -> portal.snapshot().calls().stream()
                .anyMatch(call -> call.phase() == Phase.RUNNING && call.callSite() != null));
    }

    @AfterEach
    void theOrderIsFound() {
        lookup.close();
        await().until(() -> portal.snapshot().calls().isEmpty());
    }

    private long callId() {
        return portal.snapshot().calls().get(0).id();
    }

    @Test
    void namesTheCallItsTimesItsLoopAndTheLineWhereItsCallerWaits() throws Exception {
        DocumentContext json = actuator.json("/blockingportal");
        Map<String, Object> call = json.read("$.portals[0].calls[0]");
        assertThat(call)
                .containsEntry("name", "orders.find")
                .containsEntry("phase", "RUNNING")
                .containsEntry("callerThread", "order-page")
                .doesNotContainKey("stack");
        assertThat((String) call.get("loop")).matches("portal-loop-\\d+");
        assertThat((String) call.get("callSite"))
                .matches("io\\.github\\.blockingportal\\.autoconfigure\\.actuate\\.ShopApplication\\$Lookup"
                        + "\\.findOrder\\(ShopApplication\\.java:\\d+\\)");
        assertThat(Duration.parse((String) call.get("age"))).isPositive();
        assertThat(Duration.parse((String) call.get("remaining"))).isPositive();
        assertThat(((Number) call.get("id")).longValue()).isEqualTo(callId());
    }

    @Test
    void showsThePermitsOfCallsAndWorkersAndOfTheApplicationsLimiters() throws Exception {
        DocumentContext json = actuator.json("/blockingportal");
        assertThat(json.<Map<String, Object>>read("$.portals[0].admission"))
                .isEqualTo(Map.of("limit", 5, "active", 1, "waiting", 0));
        assertThat(json.<Map<String, Object>>read("$.portals[0].workers"))
                .isEqualTo(Map.of("limit", 40, "active", 0, "waiting", 0));
        assertThat(json.<Integer>read("$.portals[0].cpu.limit"))
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(json.<List<Map<String, Object>>>read("$.limiters"))
                .containsExactly(Map.of("name", "reports", "limit", 3, "active", 0, "waiting", 0));
    }

    @Test
    void showsTheSettings() throws Exception {
        assertThat(actuator.json("/blockingportal").<Map<String, Object>>read("$.portals[0].settings"))
                .isEqualTo(Map.of(
                        "loops",
                        2,
                        "maxConcurrentCalls",
                        5,
                        "timeout",
                        "PT30S",
                        "drainTimeout",
                        "PT20S",
                        "dispatch",
                        "LOOP",
                        "enforcement",
                        "FAIL",
                        "stallThreshold",
                        "PT0.05S",
                        "workerLimit",
                        40,
                        "watchClientLoops",
                        true));
    }

    @Test
    void showsStacksOnRequest() throws Exception {
        for (String path : List.of("/blockingportal?stack=true", "/blockingportal/portal?stack=true")) {
            DocumentContext json = actuator.json(path);
            assertThat(json.<List<List<String>>>read("$..calls[0].stack").get(0))
                    .anySatisfy(
                            frame -> assertThat(frame)
                                    .matches(
                                            "java\\.util\\.concurrent\\.locks\\.LockSupport\\.park.*\\(LockSupport\\.java:\\d+\\)"));
            assertThat(json.<List<List<String>>>read("$..loops[*].stack")).hasSize(2);
        }
    }

    @Test
    void listsAsManyOfTheOldestCallsAsAreAskedForAndCountsTheOthers() throws Exception {
        long oldest = callId();
        List<? extends CompletableFuture<?>> younger = Stream.generate(
                        () -> portal.named("younger").submit(Mono::never))
                .limit(3)
                .toList();
        try {
            for (String path : List.of("/blockingportal/portal", "/blockingportal")) {
                String portal = path.endsWith("portal/portal") ? "$" : "$.portals[0]";
                assertThat(calls(path, portal)).containsExactly(4, 0, 4);
                assertThat(calls(path + "?calls=4", portal)).containsExactly(4, 0, 4);
                assertThat(calls(path + "?calls=1", portal)).containsExactly(4, 3, 1);
                assertThat(calls(path + "?calls=0&stack=true", portal)).containsExactly(4, 4, 0);
                assertThat(calls(path + "?calls=", portal)).containsExactly(4, 0, 4);
                assertThat(actuator.json(path + "?calls=1").<Integer>read(portal + ".calls[0].id"))
                        .isEqualTo((int) oldest);
            }
        } finally {
            younger.forEach(call -> call.cancel(true));
        }
    }

    /** How many are in flight, how many were left out, and how many are listed. */
    private List<Integer> calls(String path, String portal) throws Exception {
        DocumentContext json = actuator.json(path);
        return List.of(
                json.read(portal + ".callsInFlight"),
                json.read(portal + ".callsLeftOut"),
                json.<List<?>>read(portal + ".calls").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "many", "1.5", "99999999999", "1,2"})
    void aNumberOfCallsThatIsNoneIsABadRequestThatSaysWhatIsPossible(String calls) throws Exception {
        for (String path : List.of("/blockingportal", "/blockingportal/portal", "/blockingportal/other")) {
            HttpResponse<String> answer = actuator.send("GET", path + "?calls=" + calls);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(JsonPath.<String>read(answer.body(), "$.detail"))
                    .isEqualTo("calls must be a whole number from 0, but was '" + calls + "'");
        }
        assertThat(actuator.get("/blockingportal?calls=1&calls=2")).isEqualTo(400);
        assertThat(actuator.get("/blockingportal/other?calls=1")).isEqualTo(404);
    }

    @Test
    void saysHowBusyEachLoopHasBeen() throws Exception {
        List<Map<String, Object>> loops =
                actuator.json("/blockingportal/portal").read("$.loops");
        assertThat(loops).hasSize(2).allSatisfy(loop -> {
            assertThat(Duration.parse((String) loop.get("busy"))).isGreaterThanOrEqualTo(Duration.ZERO);
            assertThat((Double) loop.get("busyShare")).isBetween(0.0, 1.0);
        });
    }

    @Test
    void showsWhereCallsWereRefused() throws Exception {
        assertThatExceptionOfType(EventLoopBridgeException.class)
                .isThrownBy(() -> Mono.fromRunnable(() -> portal.call(Mono::empty))
                        .subscribeOn(Schedulers.parallel())
                        .block());
        Map<String, Object> refusal = actuator.json("/blockingportal/portal").read("$.refusals[0]");
        assertThat((String) refusal.get("detector")).isEqualTo("Reactor");
        assertThat((String) refusal.get("thread")).startsWith("parallel-");
        assertThat((String) refusal.get("callSite")).contains("(BlockingPortalEndpointTest.java:");
        assertThat((Integer) refusal.get("count")).isPositive();
        assertThat(Instant.parse((String) refusal.get("last"))).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void cancelsACallOnce() throws Exception {
        String path = "/blockingportal/portal/" + callId();
        HttpResponse<String> response = actuator.delete(path);
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(lookup.failure()).isInstanceOf(PortalCancelledException.class);
        assertThat(actuator.delete(path).statusCode()).isEqualTo(404);
    }

    @Test
    void doesNotFindAnUnknownPortal() throws Exception {
        assertThat(actuator.get("/blockingportal/other")).isEqualTo(404);
        assertThat(actuator.delete("/blockingportal/other/" + callId()).statusCode())
                .isEqualTo(404);
        assertThat(portal.snapshot().calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1.5", "99999999999999999999"})
    void anIdThatIsNoNumberIsABadRequest(String id) throws Exception {
        assertThat(actuator.delete("/blockingportal/portal/" + id).statusCode()).isEqualTo(400);
    }

    @Test
    void aStackThatIsNeitherTrueNorFalseIsABadRequest() throws Exception {
        assertThat(actuator.get("/blockingportal?stack=perhaps")).isEqualTo(400);
    }

    @Test
    void isLinkedFromTheActuatorsIndex() throws Exception {
        DocumentContext links = actuator.json("");
        assertThat(links.<String>read("$._links.blockingportal.href")).endsWith("/actuator/blockingportal");
        assertThat(links.<String>read("$._links.blockingportal-portal.href"))
                .endsWith("/actuator/blockingportal/{portal}");
        assertThat(links.<String>read("$._links.blockingportal-portal-callId.href"))
                .endsWith("/actuator/blockingportal/{portal}/{callId}");
    }

    @Test
    void canBeReadWhileThePortalIsSaturatedAndAllItsLoopsAreStalled() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try {
            for (int i = 0; i < 4; i++) {
                portal.named("stall").submit(() -> Mono.fromRunnable(() -> awaitIgnoringTheLoop(end)));
            }
            Lookup waits = Lookup.start(portal);
            await().untilAsserted(() -> {
                DocumentContext json = actuator.json("/blockingportal/portal");
                assertThat(json.<List<Boolean>>read("$.loops[*].stalled")).containsExactly(true, true);
                assertThat(json.<List<List<String>>>read("$.loops[*].stack"))
                        .hasSize(2)
                        .allSatisfy(stack -> assertThat(stack)
                                .anyMatch(frame -> frame.contains("BlockingPortalEndpointTest.awaitIgnoringTheLoop(")));
                assertThat(json.<Integer>read("$.admission.waiting")).isEqualTo(1);
                assertThat(json.<List<String>>read("$.calls[*].phase")).contains("ADMISSION", "QUEUED", "RUNNING");
            });
            waits.close();
        } finally {
            end.countDown();
        }
    }

    private static void awaitIgnoringTheLoop(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
