package io.github.blockingportal.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** The sample in a JVM of its own, made of the code that {@code process-aot} generated before. */
class AheadOfTimeIT {

    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+) ");

    @TempDir
    private Path directory;

    private Path log;
    private Process application;

    @BeforeEach
    void start() throws IOException {
        log = directory.resolve("log");
        application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dspring.aot.enabled=true",
                        "-cp",
                        classPath(),
                        SampleApplication.class.getName(),
                        "--server.port=0",
                        "--sample.clock.port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    @AfterEach
    void stop() throws InterruptedException {
        application.destroy();
        if (!application.waitFor(30, TimeUnit.SECONDS)) {
            application.destroyForcibly();
        }
    }

    @Test
    void theGeneratedApplicationAnswers() throws IOException {
        await(() -> assertThat(log()).containsPattern(PORT));
        RestTestClient http = RestTestClient.bindToServer()
                .baseUrl("http://localhost:" + port())
                .build();

        await(() -> http.get() // on a busy machine the first one may take longer than its deadline
                .uri("/countries/JP")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("Japan")
                .jsonPath("$.time")
                .exists());
        http.get().uri("/countries").exchange().expectStatus().isOk();
        http.get().uri("/portal/").exchange().expectStatus().isOk();
        http.get().uri("/demo/saturated").exchange().expectStatus().isEqualTo(503);
        assertThat(log()).contains("Starting AOT-processed SampleApplication");
    }

    private static void await(ThrowingRunnable condition) {
        Awaitility.await().atMost(Duration.ofSeconds(120)).untilAsserted(condition);
    }

    private String port() throws IOException {
        return PORT.matcher(log()).results().findFirst().orElseThrow().group(1);
    }

    private String log() throws IOException {
        return Files.readString(log);
    }
}
