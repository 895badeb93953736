package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.yaml.snakeyaml.Yaml;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What docs/scaling.md asks Prometheus, on a real one that reads the sample. */
@TestInstance(Lifecycle.PER_CLASS)
class ScalingIT extends RunningSample {

    private static final int LIMIT = 80;
    private static final double TO_TAKE = 0.7;

    @TempDir
    private static Path directory;

    @Autowired
    private BlockingPortal portal;

    private @Nullable Prometheus started;
    private List<CompletableFuture<@Nullable Object>> calls = List.of();

    @BeforeAll
    void start() throws IOException {
        if (!Prometheus.isInstalled()) {
            System.out.println("The queries for scaling are not tested: there is no prometheus and promtool");
        }
        Assumptions.assumeTrue(Prometheus.isInstalled(), "prometheus and promtool are installed");
        started = Prometheus.start(
                directory,
                URI.create(applicationUrl()).getAuthority(),
                Readme.path("docs/prometheus/blocking-portal-rules.yml"));
    }

    @AfterAll
    void stop() throws InterruptedException {
        if (started != null) {
            started.close();
        }
    }

    @AfterEach
    void end() {
        calls.forEach(call -> call.cancel(true));
        portal.change(settings -> settings.asConfigured());
    }

    @Test
    void halfOfThePermitsAreHalfOfAnInstance() {
        assertThat(portal.limiter().permits()).isEqualTo(LIMIT);
        take(LIMIT / 2);

        assertValues(0.5, 1);
    }

    @Test
    void moreThanTheLimitIsMoreThanAnInstanceWhereverItIsChanged() {
        take(LIMIT / 2);
        portal.limiter().setPermits(LIMIT / 4);

        assertValues(2, 3);
    }

    @Test
    void aLimitOf0DividesNothingByIt() {
        take(LIMIT / 2);
        assertValues(0.5, 1);
        portal.limiter().setPermits(0);

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(prometheus().query(ofAdapter())).isEmpty();
            assertThat(prometheus().query(ofKeda())).isEmpty();
        });
    }

    @Test
    void bothWantAnInstanceMoreAtTheSameShare() {
        assertThat(JsonPath.<String>read(yaml("hpa.yml"), "$.spec.metrics[0].pods.target.averageValue"))
                .isEqualTo(Math.round(1000 * TO_TAKE) + "m");
        assertThat(JsonPath.<String>read(yaml("keda.yml"), "$.spec.triggers[0].metadata.threshold"))
                .isEqualTo(Double.toString(TO_TAKE));
    }

    @Test
    void theMetricOfTheAdapterIsThatOfTheAutoscaler() {
        assertThat(JsonPath.<String>read(yaml("hpa.yml"), "$.spec.metrics[0].pods.metric.name"))
                .isEqualTo(JsonPath.<String>read(yaml("prometheus-adapter.yml"), "$.rules[0].name.as"));
        String series = JsonPath.read(yaml("prometheus-adapter.yml"), "$.rules[0].seriesQuery");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(prometheus().series(series)).isNotEmpty());
    }

    @Test
    void allFilesScaleOneDeployment() {
        String deployment = JsonPath.read(yaml("deployment.yml"), "$.metadata.name");
        assertThat(Stream.of("hpa.yml", "keda.yml")
                        .map(file -> JsonPath.<String>read(yaml(file), "$.spec.scaleTargetRef.name")))
                .containsOnly(deployment);
    }

    private void take(int permits) {
        calls = IntStream.range(0, permits)
                .mapToObj(call -> portal.noTimeout().submit(Mono::never))
                .toList();
    }

    private void assertValues(double share, int instances) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> Stream.of(ofAdapter(), ofKeda())
                        .forEach(query -> assertThat(prometheus().query(query))
                                .singleElement()
                                .satisfies(sample -> {
                                    assertThat(value(sample)).isCloseTo(share, within(0.01));
                                    assertThat(Math.ceil(value(sample) / TO_TAKE))
                                            .isEqualTo(instances);
                                })));
    }

    /** As the adapter asks for what the autoscaler wants to know of one pod. */
    private static String ofAdapter() {
        String portal = JsonPath.read(yaml("hpa.yml"), "$.spec.metrics[0].pods.metric.selector.matchLabels.portal");
        return JsonPath.<String>read(yaml("prometheus-adapter.yml"), "$.rules[0].metricsQuery")
                .replace("<<.GroupBy>>", "pod")
                .replace("<<.LabelMatchers>>", "namespace=\"shop\",pod=~\"shop-1\",portal=\"" + portal + "\"");
    }

    private static String ofKeda() {
        return JsonPath.read(yaml("keda.yml"), "$.spec.triggers[0].metadata.query");
    }

    private static Map<String, Object> yaml(String file) {
        return new Yaml().load(Readme.file("docs/kubernetes/" + file));
    }

    private static double value(Map<String, Object> sample) {
        return Double.parseDouble(JsonPath.<String>read(sample, "$.value[1]"));
    }

    private Prometheus prometheus() {
        return Objects.requireNonNull(started);
    }
}
