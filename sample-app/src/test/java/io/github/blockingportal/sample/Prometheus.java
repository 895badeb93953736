package io.github.blockingportal.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.springframework.test.web.servlet.client.RestTestClient;

/** A Prometheus server in a process of its own, which reads one application every second. */
final class Prometheus implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\" address=(\\S+)\\s");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final RestTestClient api;

    private Prometheus(Process process, String url) {
        this.process = process;
        this.api = RestTestClient.bindToServer().baseUrl(url).build();
    }

    /** Whether {@code prometheus} and {@code promtool} can be run. */
    static boolean isInstalled() {
        String[] path = System.getenv("PATH").split(File.pathSeparator);
        return Stream.of("prometheus", "promtool")
                .allMatch(command -> Arrays.stream(path)
                        .anyMatch(at -> Files.isExecutable(Path.of(at).resolve(command))));
    }

    /**
     * Starts on a free port, with its data in this directory. What it reads has the labels of a pod, as in Kubernetes.
     *
     * @param target host and port of the application, which has Actuator
     */
    static Prometheus start(Path directory, String target, Path rules) throws IOException {
        Path config =
                Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: sample
                    metrics_path: /actuator/prometheus
                    static_configs: [{targets: ["%s"], labels: {namespace: shop, pod: shop-1}}]
                """.formatted(rules.toAbsolutePath(), target));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Prometheus started = new Prometheus(process, "http://" + awaitAddress(process, log));
            started.awaitReady();
            return started;
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw new IOException(Files.readString(log), e);
        }
    }

    private static String awaitAddress(Process process, Path log) {
        return Awaitility.await("prometheus listens")
                .atMost(PATIENCE)
                .failFast("prometheus has ended", () -> !process.isAlive())
                .until(
                        () -> LISTENING
                                .matcher(Files.readString(log))
                                .results()
                                .map(line -> line.group(1))
                                .findFirst()
                                .orElse(""),
                        address -> !address.isEmpty());
    }

    /** It listens before it answers queries. */
    private void awaitReady() {
        Awaitility.await("prometheus is ready")
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        api.get().uri("/-/ready").exchange().expectStatus().isOk());
    }

    /** The samples that a query has now, each with {@code metric}, its labels, and {@code value}, a time and a number. */
    List<Map<String, Object>> query(String expression) {
        return get("/api/v1/query?query={expression}", "$.data.result", expression);
    }

    /** The series of the last minutes that a selector finds, as labels. */
    List<Map<String, String>> series(String selector) {
        return get("/api/v1/series?match[]={selector}", "$.data", selector);
    }

    /** The alerting rules, with their {@code health} and {@code state}. */
    List<Map<String, Object>> rules() {
        return get("/api/v1/rules", "$.data.groups[*].rules[*]");
    }

    private <T> T get(String uri, String path, Object... variables) {
        String body = api.get()
                .uri(uri, variables)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return JsonPath.read(Objects.requireNonNull(body), path);
    }

    /**
     * Runs {@code promtool} and returns what it prints.
     *
     * @throws AssertionError if it ends with an error, with what it printed
     */
    static String promtool(Path input, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("promtool", ".log");
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Arrays.stream(arguments))
                            .toList())
                    .redirectInput(input.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly();
            String printed = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError("promtool " + String.join(" ", arguments) + ": " + printed);
            }
            return printed;
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
