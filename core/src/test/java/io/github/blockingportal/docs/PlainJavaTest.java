package io.github.blockingportal.docs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Runs the programs in docs/plain-java.md. */
@Timeout(60)
class PlainJavaTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int find(String... args) {
        return FindOrder.run(args, new PrintStream(out), new PrintStream(err));
    }

    /** Runs a class in a JVM of its own, and returns its output followed by its exit code. */
    private static List<String> java(Class<?> main, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        List<String> lines = new ArrayList<>(output.lines().toList());
        lines.add("exit " + process.exitValue());
        return lines;
    }

    @Test
    void theMainMethodPrintsAndEnds() throws Exception {
        assertThat(java(OrderReport.class)).containsSubsequence("First: 1200", "Total: 11450", "exit 0");
    }

    @Test
    void theToolPrintsAndEnds() throws Exception {
        assertThat(java(FindOrder.class, "b2")).containsSubsequence("b2: 350", "exit 0");
    }

    @Test
    void theToolsExitCodes() {
        assertThat(find("b2")).isZero();
        assertThat(out).hasToString("b2: 350" + System.lineSeparator());
        assertThat(find("none")).isEqualTo(1);
        assertThat(find()).isEqualTo(2);
        assertThat(err).hasToString("Usage: find-order ID" + System.lineSeparator());
    }

    @Test
    void theCautiousLimitHalvesAfterATimeout() {
        try (BlockingPortal portal = BlockingPortal.builder()
                .maxConcurrentCalls(10)
                .adaptiveLimit(new CautiousLimit())
                .build()) {
            portal.call(() -> Mono.just(1));
            assertThat(portal.snapshot().admission().limit()).isEqualTo(10);
            assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500)).call(Mono::never))
                    .isInstanceOf(PortalTimeoutException.class);
            assertThat(portal.snapshot().admission().limit()).isEqualTo(5);
        }
    }
}
