package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.blockingportal.BlockingPortal;
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
        await().pollInSameThread()
                .ignoreExceptions()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> saysThatItIsSilent(output));
    }

    /** On a machine that stands still a silence may have begun before, and there is none to begin. */
    private void saysThatItIsSilent(CapturedOutput output) {
        answers.set(true);
        awaitAnswers(3);
        int before = timesSaid(output);
        answers.set(false);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(timesSaid(output)).isGreaterThan(before));
    }

    private void awaitAnswers(int more) {
        int before = told.get();
        await().until(() -> told.get() >= before + more);
    }

    private static int timesSaid(CapturedOutput output) {
        return output.getOut().split(SILENT, -1).length;
    }

    @Test
    void thatTheNumberIsToldAgainIsSaidAfterThatItIsNot() {
        try (HeldUpLog log = new HeldUpLog()) {
            watch.start(Duration.ofSeconds(1));
            await().until(() -> log.lines.size() > 1);
            assertThat(log.lines.get(0)).startsWith(SILENT);
            assertThat(log.lines.get(1)).isEqualTo("InstanceCount tells the number of instances again: 3");
        }
    }

    /** Holds up who says that the source is silent until that has answered. */
    private final class HeldUpLog extends UnsynchronizedAppenderBase<ILoggingEvent> implements AutoCloseable {

        private final Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
        private final List<String> lines = new CopyOnWriteArrayList<>();

        HeldUpLog() {
            start();
            logger.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            String line = event.getFormattedMessage();
            if (line.startsWith(SILENT)) {
                answers.set(true);
                awaitAnswers(3);
            }
            lines.add(line);
        }

        @Override
        public void close() {
            logger.detachAppender(this);
        }
    }
}
