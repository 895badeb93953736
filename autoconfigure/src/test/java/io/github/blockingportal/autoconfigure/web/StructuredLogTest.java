package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Boot's formats have what a warning is about as members, beside its text. */
@ExtendWith(OutputCaptureExtension.class)
class StructuredLogTest {

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash"})
    void aTimeoutThatAClientIsAnsweredHasItsPortalCallOutcomePhaseAndTime(String format) {
        try (ConfigurableApplicationContext context = start();
                StructuredLines lines = StructuredLines.listen(format)) {
            get(context, "/never");

            assertThat(lines.with("Answering 504 to GET /never"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .containsEntry("portal", "shop")
                            .containsEntry("call", "prices.find")
                            .containsEntry("outcome", "TIMEOUT")
                            .containsEntry("phase", "RUNNING")
                            .doesNotContainKey("loop")
                            .hasEntrySatisfying(
                                    "elapsed",
                                    elapsed -> assertThat((Integer) elapsed).isGreaterThan(400)));
        }
    }

    /** GELF marks the members that are not its own. */
    @Test
    void gelfHasThemWithItsMark() {
        try (ConfigurableApplicationContext context = start();
                StructuredLines lines = StructuredLines.listen("gelf")) {
            get(context, "/never");

            assertThat(lines.with("Answering 504 to GET /never"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .containsEntry("_portal", "shop")
                            .containsEntry("_call", "prices.find")
                            .containsEntry("_outcome", "TIMEOUT"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecs", "logstash"})
    void aStalledLoopIsNamedWithTheTimeThatItHasBeenFor(String format) {
        CountDownLatch release = new CountDownLatch(1);
        try (BlockingPortal portal = BlockingPortal.builder()
                        .name("shop")
                        .stallThreshold(Duration.ofMillis(40))
                        .build();
                StructuredLines lines = StructuredLines.listen(format)) {
            portal.submit(() -> Mono.fromRunnable(() -> hold(release)));

            await().until(() -> !lines.with("has been blocked for").isEmpty());
            release.countDown();

            Map<String, Object> line = lines.with("has been blocked for").get(0);
            assertThat(line).containsEntry("portal", "shop");
            assertThat((String) line.get("loop")).startsWith("shop-loop-");
            assertThat((Integer) line.get("elapsed")).isGreaterThanOrEqualTo(40);
        } finally {
            release.countDown();
        }
    }

    @Test
    void aLineOnAPlainConsoleHasItsTextAlone(CapturedOutput console) {
        try (ConfigurableApplicationContext context = start()) {
            get(context, "/never");

            assertThat(console.getOut().lines().filter(line -> line.contains("Answering 504 to GET /never")))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    "BlockingPortal - Answering 504 to GET /never: Portal 'shop' timed out call 'prices.find'")
                            .doesNotContain("outcome="));
        }
    }

    private static void hold(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static ConfigurableApplicationContext start() {
        return Server.TOMCAT.startMvc(Application.class, "--blocking-portal.name=shop");
    }

    private static void get(ConfigurableApplicationContext context, String path) {
        RestClient.create("http://localhost:" + Server.port(context))
                .get()
                .uri(path)
                .retrieve()
                .onStatus(HttpStatusCode::isError, (request, response) -> {})
                .toBodilessEntity();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Prices.class)
    static class Application {}

    @RestController
    static class Prices {

        private final BlockingPortal portal;

        Prices(BlockingPortal portal) {
            this.portal = portal.named("prices.find").timeout(Duration.ofMillis(500));
        }

        @GetMapping("/never")
        String never() {
            return portal.call(Mono::<String>never);
        }
    }
}
