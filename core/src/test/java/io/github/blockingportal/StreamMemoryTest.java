package io.github.blockingportal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(600) // the elements pass from thread to thread, which takes minutes where both want one processor
class StreamMemoryTest {

    @Test
    void tenMillionElementsArriveInOrderUnderAHeapOf64Mebibytes() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-Xmx64m", "-cp", System.getProperty("java.class.path"), TenMillion.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("read 10000000 in order with 6");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void aConsumerThatStopsAfterTenHasCancelledItsSource() {
        AtomicBoolean cancelled = new AtomicBoolean();
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            try (Stream<Integer> stream =
                    portal.stream(() -> Flux.range(0, 10_000_000).doOnCancel(() -> cancelled.set(true)))) {
                assertThat(stream.limit(10).toList()).hasSize(10);
            }
            assertThat(cancelled).isTrue();
        }
    }
}
