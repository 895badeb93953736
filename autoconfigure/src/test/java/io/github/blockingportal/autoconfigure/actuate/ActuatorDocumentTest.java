package io.github.blockingportal.autoconfigure.actuate;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Enforcement;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalChange;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.actuate.ShopApplication.Lookup;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What docs/actuator.md says about the endpoint's answers and its properties, against the real ones. */
@Timeout(60)
class ActuatorDocumentTest {

    /** What a change is told that is no setting, or is one without a value. */
    private static final Set<String> WAYS_TO_TELL_A_CHANGE =
            Set.of("by", "asConfigured", "noTimeout", "defaultMaxWait");

    private static final Path DOCUMENT = Path.of("../docs/actuator.md");

    private static List<MatchResult> inDocument(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .toList();
    }

    @Test
    void theTableHasEachKeyOfAnAnswerAndNoOther() throws IOException, InterruptedException {
        assertThat(documentedKeys()).containsExactlyInAnyOrderElementsOf(paths(fullAnswer()));
    }

    private static List<String> documentedKeys() throws IOException {
        return inDocument("^\\| (`(?:portals|limiters)\\[][^|]+`) \\|").stream()
                .flatMap(row -> keysOf(row.group(1)).stream())
                .toList();
    }

    @Test
    void eachObjectOfAnAnswerHasItsKeysInTheOrderOfTheTable() throws IOException, InterruptedException {
        List<String> documented = documentedKeys();
        List<List<String>> objects = new ArrayList<>();
        addObjects(fullAnswer(), "", objects);
        assertThat(objects)
                .hasSizeGreaterThan(10)
                .allSatisfy(keys -> assertThat(keys)
                        .isSortedAccordingTo(Comparator.comparingInt(key -> firstRowOf(key, documented))));
    }

    /** The keys of each object of an answer, one list for each of them. */
    private static void addObjects(Map<?, ?> object, String path, List<List<String>> objects) {
        List<String> keys = new ArrayList<>();
        object.forEach((key, value) -> {
            keys.add(path + key);
            if (value instanceof Map<?, ?> inner) {
                addObjects(inner, path + key + ".", objects);
            } else if (value instanceof List<?> list) {
                list.stream()
                        .filter(Map.class::isInstance)
                        .forEach(element -> addObjects((Map<?, ?>) element, path + key + "[].", objects));
            }
        });
        objects.add(keys);
    }

    private static int firstRowOf(String key, List<String> documented) {
        return documented.stream()
                .filter(row -> row.equals(key) || row.startsWith(key + ".") || row.startsWith(key + "[]"))
                .findFirst()
                .map(documented::indexOf)
                .orElseThrow(() -> new AssertionError(key + " is in no row"));
    }

    /** The keys in a cell: in <code>`a.b`, `.c`</code> the second is <code>a.c</code>. */
    private static List<String> keysOf(String cell) {
        List<String> keys = new ArrayList<>();
        Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(key -> key.group(1))
                .forEach(key -> {
                    String first = keys.isEmpty()
                            ? ""
                            : keys.get(0).substring(0, keys.get(0).lastIndexOf('.'));
                    keys.add(key.startsWith(".") ? first + key : key);
                });
        return keys;
    }

    @Test
    void theExamplesHaveKeysOfARealAnswer() throws IOException, InterruptedException {
        Set<String> real = paths(fullAnswer());
        assertThat(inDocument("```json\\n(.*?)```")).isNotEmpty().allSatisfy(example -> {
            Map<String, Object> parsed = JsonPath.parse(example.group(1)).read("$");
            Set<String> shown =
                    parsed.containsKey("portals") ? paths(parsed) : paths(Map.of("portals", List.of(parsed)));
            assertThat(real).containsAll(shown);
        });
    }

    /** The answer of an application in which there is something of everything. */
    private static Map<String, Object> fullAnswer() throws IOException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        try (ConfigurableApplicationContext context = ShopApplication.start(
                Server.TOMCAT,
                "--management.endpoints.web.exposure.include=blockingportal",
                "--blocking-portal.loops=2",
                "--blocking-portal.portals.clock.adaptive.enabled=true",
                "--blocking-portal.max-wait=1s",
                "--blocking-portal.max-waiting=50",
                "--blocking-portal.portals.clock.cluster.max-concurrent-calls=400",
                "--blocking-portal.workers.max-waiting=50",
                "--blocking-portal.slow-call-threshold=20s",
                "--blocking-portal.calls.orders.fnid.timeout=2s",
                "--blocking-portal.calls.orders.fnid.max-concurrent=20")) {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            portal.named("orders.find").call(Mono::empty);
            awaitLatency(context.getBean(BlockingPortals.class).get("clock"), context.getBean(AdaptiveLimits.class));
            try (Lookup lookup = Lookup.start(portal)) {
                await().until(() -> portal.snapshot().calls().stream()
                        .anyMatch(call -> call.loop() != null && call.callSite() != null));
                blockALoop(portal, end);
                assertThatExceptionOfType(EventLoopBridgeException.class)
                        .isThrownBy(() -> Mono.fromRunnable(() -> portal.call(Mono::empty))
                                .subscribeOn(Schedulers.parallel())
                                .block());
                portal.change(change -> change.maxConcurrentCalls(500)
                        .timeout(Duration.ofSeconds(20))
                        .enforcement(Enforcement.WARN)
                        .workerLimit(20)
                        .maxWait(Duration.ofSeconds(2))
                        .maxWaiting(40));
                return new ActuatorHttp(context)
                        .json("/blockingportal?stack=true")
                        .read("$");
            } finally {
                end.countDown();
            }
        }
    }

    private static void awaitLatency(BlockingPortal portal, AdaptiveLimits limits) {
        await().until(() -> {
            portal.call(() -> Mono.delay(Duration.ofMillis(5)));
            AdaptiveLimits.State state = limits.of("clock");
            return state != null && state.latency() != null;
        });
    }

    private static void blockALoop(BlockingPortal portal, CountDownLatch end) throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        portal.submit(() -> Mono.fromRunnable(() -> {
            blocked.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        blocked.await();
    }

    /** The keys of all that is not an object; of an empty list there is nothing to say. */
    private static Set<String> paths(Map<String, Object> answer) {
        Set<String> paths = new TreeSet<>();
        collect(answer, "", paths);
        return paths;
    }

    private static void collect(Object json, String path, Set<String> paths) {
        if (json instanceof Map<?, ?> object) {
            object.forEach((key, value) -> collect(value, path.isEmpty() ? "" + key : path + "." + key, paths));
        } else if (json instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
            list.forEach(element -> collect(element, path + "[]", paths));
        } else {
            paths.add(path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                PortalSnapshot.class,
                PortalSnapshot.Settings.class,
                PortalSnapshot.Loop.class,
                PortalSnapshot.Call.class,
                PortalSnapshot.Refusal.class
            })
    void eachComponentOfASnapshotIsAKeyOfTheAnswer(Class<?> described) {
        String descriptor = described == PortalSnapshot.class ? "Portal" : described.getSimpleName();
        Class<?> answer = Arrays.stream(PortalDescriptors.class.getDeclaredClasses())
                .filter(type -> type.getSimpleName().equals(descriptor + "Descriptor"))
                .findFirst()
                .orElseThrow();
        assertThat(componentsOf(answer)).containsSubsequence(componentsOf(described));
    }

    private static List<String> componentsOf(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> component.getName())
                .toList();
    }

    @Test
    void whatCanBeChangedIsOneListInTheContractTheEndpointAndTheDocument() throws IOException {
        List<String> keys = Stream.of(ChangeableSetting.values())
                .map(ChangeableSetting::key)
                .toList();
        assertThat(Stream.of(PortalChange.class.getMethods()).map(Method::getName))
                .filteredOn(name -> !WAYS_TO_TELL_A_CHANGE.contains(name))
                .containsExactlyInAnyOrderElementsOf(keys);
        assertThat(componentsOf(PortalSnapshot.Settings.class)).containsAll(keys);
        assertThat(inDocument("^\\| `(\\w+)` \\| (?:from|`)"))
                .extracting(row -> row.group(1))
                .isEqualTo(keys);
    }

    @Test
    void thePropertiesAreInTheMetadata() throws IOException {
        assertThat(inDocument("^\\| `(management\\.[^`]+)` \\| ([^|]+) \\|"))
                .extracting(row -> row.group(1) + "=" + row.group(2))
                .containsExactlyInAnyOrderElementsOf(managementProperties());
    }

    private static List<String> managementProperties() throws IOException {
        List<String> properties = new ArrayList<>();
        for (var file : new PathMatchingResourcePatternResolver()
                .getResources("classpath*:META-INF/spring-configuration-metadata.json")) {
            Map<String, Object> metadata =
                    JsonParserFactory.getJsonParser().parseMap(file.getContentAsString(StandardCharsets.UTF_8));
            for (Object each : (List<?>) metadata.get("properties")) {
                Map<?, ?> property = (Map<?, ?>) each;
                if (property.get("name").toString().matches("management\\..*blocking-?portal\\..*")) {
                    properties.add(property.get("name") + "=" + property.get("defaultValue"));
                }
            }
        }
        return properties;
    }
}
