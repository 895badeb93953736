package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.spring.InstanceCount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The alert rules and the dashboard in docs, on a real Prometheus that reads the sample. What the sample has not is switched on: limits
 * that move, limiters of calls and of the application, and the end of calls whose client leaves.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestPropertySource(
        properties = {
            "blocking-portal.portals.clock.adaptive.enabled=true",
            "blocking-portal.portals.clock.cluster.max-concurrent-calls=120",
            "blocking-portal.calls.[countries.nearest].max-concurrent=5",
            "blocking-portal.web.cancel-on-disconnect=true"
        })
@Import(PrometheusIT.LimitsOfTheApplication.class)
class PrometheusIT extends RunningSample {

    private static final int INSTANCES = 3;
    private static final Path RULES = Readme.path("docs/prometheus/blocking-portal-rules.yml");
    private static final Path RULE_TESTS = Readme.path("docs/prometheus/blocking-portal-rules-test.yml");
    private static final Path DASHBOARD = Readme.path("docs/grafana/blocking-portal.json");

    @TempDir
    private static Path directory;

    @Autowired
    private BlockingPortal portal;

    private @Nullable Prometheus started;

    @TestConfiguration(proxyBeanMethods = false)
    static class LimitsOfTheApplication {

        @Bean
        InstanceCount instances() {
            return () -> INSTANCES;
        }

        @Bean
        CapacityLimiter reports() {
            return CapacityLimiter.of("reports", 2);
        }
    }

    @BeforeAll
    void start() throws IOException {
        if (!Prometheus.isInstalled()) {
            System.out.println("Alert rules and dashboard are not tested: there is no prometheus and promtool");
        }
        Assumptions.assumeTrue(Prometheus.isInstalled(), "prometheus and promtool are installed");
        awaitALatency();
        makeTraffic();
        started = Prometheus.start(directory, URI.create(applicationUrl()).getAuthority(), RULES);
        awaitTwoScrapes();
        makeTraffic();
        awaitTwoScrapes();
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (started != null) {
            started.close();
        }
    }

    /** An adaptive limit measures ten calls or more at a time. Before the first scrape they count in no rate. */
    private void awaitALatency() {
        Awaitility.await("a latency").atMost(Duration.ofSeconds(30)).until(() -> {
            application().get().uri("/countries/JP").exchange();
            return scrape().lines()
                    .anyMatch(line -> line.matches("blocking_portal_adaptive_latency_seconds\\{.*} [0-9].*"));
        });
    }

    private Prometheus prometheus() {
        return Objects.requireNonNull(started);
    }

    private void makeTraffic() throws IOException {
        Stream.of("/countries/JP", "/countries/JP/nearest-names", "/demo/failing", "/demo/timeout", "/demo/saturated")
                .forEach(uri -> application().get().uri(uri).exchange());
        CompletableFuture<@Nullable Throwable> refusal = new CompletableFuture<>();
        portal.scheduler().schedule(() -> refusal.complete(catchThrowable(() -> portal.call(Mono::empty))));
        assertThat(refusal.join()).isInstanceOf(EventLoopBridgeException.class);
        leaveDuringACall();
    }

    private void leaveDuringACall() throws IOException {
        URI url = URI.create(applicationUrl());
        try (Socket client = new Socket(url.getHost(), url.getPort())) {
            client.getOutputStream()
                    .write("GET /demo/hang HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Awaitility.await("the call").atMost(Duration.ofSeconds(20)).until(this::aCallHangs);
        }
        Awaitility.await("its end").atMost(Duration.ofSeconds(20)).until(() -> !aCallHangs());
    }

    private boolean aCallHangs() {
        return portal.snapshot().calls().stream().anyMatch(call -> "demo.hang".equals(call.name()));
    }

    /** Two, since the first may have begun before. */
    private void awaitTwoScrapes() {
        double before = scrapes();
        Awaitility.await("two scrapes").atMost(Duration.ofSeconds(60)).until(() -> scrapes() >= before + 2);
    }

    private double scrapes() {
        return prometheus().query("count_over_time(blocking_portal_calls_limit{portal=\"portal\"}[10m])").stream()
                .mapToDouble(PrometheusIT::value)
                .sum();
    }

    @Test
    void theRulesAreValidAndFireWhenTheyShould() throws IOException, InterruptedException {
        assertThat(Prometheus.promtool(RULES, "check", "rules", RULES.toString()))
                .contains("SUCCESS");
        assertThat(Prometheus.promtool(RULES, "test", "rules", RULE_TESTS.toString()))
                .contains("SUCCESS");
    }

    @Test
    void thePortalsMetersAreNamedAsPrometheusWantsThem() throws IOException, InterruptedException {
        Path scrape = Files.writeString(
                directory.resolve("scrape"),
                scrape().lines()
                        .filter(line -> line.matches("(# (HELP|TYPE) )?blocking_portal_.*"))
                        .collect(Collectors.joining("\n", "", "\n")));
        assertThat(scrape).content().contains("blocking_portal_calls_seconds_bucket");
        assertThat(Prometheus.promtool(scrape, "check", "metrics")).isEmpty();
    }

    private String scrape() {
        return Objects.requireNonNull(application()
                .get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    @Test
    void everyMetricAndLabelOfTheRulesAndTheDashboardExists() throws IOException {
        Stream<String> rules = prometheus().rules().stream().map(rule -> (String) rule.get("query"));
        Stream<String> variables = dashboard("$.templating.list[?(@.type == 'query')].definition").stream();
        Stream<String> panels = dashboard("$..expr").stream();
        assertThat(Stream.of(rules, variables, panels).flatMap(all -> all).map(PromQuery::ofDashboard))
                .hasSizeGreaterThan(40)
                .allSatisfy(query -> assertThat(query.selectors()).isNotEmpty().allSatisfy(selector -> {
                    Set<String> labels = new HashSet<>();
                    prometheus().series(selector.metric()).forEach(one -> labels.addAll(one.keySet()));
                    assertThat(labels).containsAll(selector.labels()).containsAll(query.grouping());
                    assertThat(prometheus().series(selector.toString())).isNotEmpty();
                }));
    }

    @Test
    void everyQueryOfTheDashboardHasDataWithTheLabelsOfItsLegend() throws IOException {
        List<Map<String, Object>> targets = JsonPath.read(Files.readString(DASHBOARD), "$..targets[*]");
        assertThat(targets).hasSizeGreaterThan(25).allSatisfy(target -> {
            List<Map<String, Object>> samples = prometheus()
                    .query(PromQuery.ofDashboard((String) target.get("expr")).expression());
            assertThat(samples)
                    .isNotEmpty()
                    .anySatisfy(sample -> assertThat(value(sample)).isFinite());
            List<String> inLegend = Stream.of(((String) target.get("legendFormat")).split("\\{\\{"))
                    .skip(1)
                    .map(part -> part.substring(0, part.indexOf("}}")))
                    .toList();
            assertThat(samples)
                    .allSatisfy(sample -> assertThat(labels(sample)).containsKeys(inLegend.toArray(String[]::new)));
        });
    }

    @Test
    void theDashboardShowsWhatHappened() throws IOException {
        assertThat(panel("Calls by outcome"))
                .filteredOn(sample -> value(sample) > 0)
                .extracting(sample -> labels(sample).get("outcome"))
                .contains("SUCCESS", "ERROR", "TIMEOUT", "SATURATED");
        assertThat(panel("Turned away by reason"))
                .filteredOn(sample -> value(sample) > 0)
                .extracting(sample -> labels(sample).get("reason"))
                .contains("max-wait");
        assertThat(panel("Refusals by detector"))
                .filteredOn(sample -> value(sample) > 0)
                .extracting(sample -> labels(sample).get("detector"))
                .contains("PortalLoop");
        assertThat(panel("Permits of the workers taken"))
                .extracting(sample -> labels(sample).get("limiter"))
                .contains("workers", "cpu");
        assertThat(panel("Lag of client loops"))
                .extracting(sample -> labels(sample).get("loop"))
                .isNotEmpty()
                .allMatch(loop -> loop.contains("-http-"));
        assertThat(panel("Clients that left"))
                .anySatisfy(sample -> assertThat(value(sample)).isPositive());
        assertThat(panel("Instances that share a limit"))
                .singleElement()
                .satisfies(sample -> assertThat(value(sample)).isEqualTo(INSTANCES));
        assertThat(panel("Not successful"))
                .singleElement()
                .satisfies(sample -> assertThat(value(sample)).isBetween(0.1, 0.9));
    }

    private List<Map<String, Object>> panel(String title) throws IOException {
        List<String> queries = dashboard("$.panels[?(@.title == '" + title + "')].targets[0].expr");
        return prometheus().query(PromQuery.ofDashboard(queries.get(0)).expression());
    }

    private static List<String> dashboard(String path) throws IOException {
        return JsonPath.read(Files.readString(DASHBOARD), path);
    }

    private static double value(Map<String, Object> sample) {
        return Double.parseDouble(JsonPath.<String>read(sample, "$.value[1]").replace("Inf", "Infinity"));
    }

    private static Map<String, String> labels(Map<String, Object> sample) {
        return JsonPath.read(sample, "$.metric");
    }

    @Test
    void theRulesAreEvaluatedAndTellOfWhatHappened() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(prometheus().rules())
                    .hasSizeGreaterThan(10)
                    .allSatisfy(rule -> assertThat(rule).containsEntry("health", "ok"));
            assertThat(prometheus().rules())
                    .filteredOn(rule -> "firing".equals(rule.get("state")))
                    .extracting(rule -> rule.get("name"))
                    .contains("BlockingPortalRefusals", "BlockingPortalSaturated")
                    .doesNotContain("BlockingPortalAllLoopsStalled", "BlockingPortalStreamsLeaked");
        });
    }
}
