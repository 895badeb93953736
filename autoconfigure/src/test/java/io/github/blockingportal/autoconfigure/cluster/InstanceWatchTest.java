package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.blockingportal.autoconfigure.BrokenLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The thread that looks whether a source is silent. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class InstanceWatchTest {

    private static final String SILENT = "InstanceCount has not told the number of instances for ";
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final AtomicBoolean answers = new AtomicBoolean();
    private final AtomicInteger told = new AtomicInteger();
    private final InstanceWatch watch = new InstanceWatch(
            new OwnCount(() -> {
                if (!answers.get()) {
                    throw new IllegalStateException("no registry");
                }
                return 3;
            }),
            new ClusterTiming(INTERVAL),
            (instances, now, silentNanos) -> told.incrementAndGet());

    @AfterEach
    void stop() {
        watch.stop(Duration.ofSeconds(1));
    }

    @Test
    void saysThatItIsAlsoAfterOneTimeThatCouldNotBeLogged(CapturedOutput output) {
        try (BrokenLog log = BrokenLog.attach()) {
            watch.start(Duration.ofSeconds(1));
            await().until(() -> log.lost() > 0);
            answers.set(true);
            await().until(() -> told.get() > 0);
        }
        await().until(() -> told.get() > 5);
        int before = timesSaid(output);
        answers.set(false);
        await().untilAsserted(() -> assertThat(timesSaid(output)).isGreaterThan(before));
    }

    private static int timesSaid(CapturedOutput output) {
        return output.getOut().split(SILENT, -1).length;
    }
}
