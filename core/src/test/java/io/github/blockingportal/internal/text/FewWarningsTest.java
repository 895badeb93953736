package io.github.blockingportal.internal.text;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;

import static org.assertj.core.api.Assertions.assertThat;

class FewWarningsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(BlockingPortal.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong now = new AtomicLong();
    private final FewWarnings warnings = new FewWarnings("test", now::get);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private List<String> at(Level level) {
        return lines.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void log(@Nullable String callName) {
        log(new IllegalStateException("broken"), callName);
    }

    private void log(Throwable thrown, @Nullable String callName) {
        warnings.log("Portal '{}' failed", thrown, new CallInfo("test", 1, callName), "test");
    }

    @Test
    void theFirstIsWarnedOfAndThenOneAMinuteWithTheNumberOfTheOthers() {
        logger.setLevel(Level.DEBUG);
        log("find");
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        log("find");
        log("find");
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        log("find");
        log("find");
        assertThat(at(Level.WARN))
                .containsExactly("Portal 'test' failed", "Portal 'test' failed (and 2 times since this was last said)");
        assertThat(at(Level.DEBUG)).hasSize(3).containsOnly("Portal 'test' failed");
        assertThat(lines.list).allSatisfy(line -> {
            assertThat(line.getThrowableProxy().getMessage()).isEqualTo("broken");
            assertThat(line.getKeyValuePairs()).hasToString("[portal=\"test\", call=\"find\"]");
        });
    }

    @Test
    void thoseOfAnotherCallAnotherClassOrAnotherPlaceHaveTheirOwn() {
        log("find");
        log("order");
        log((String) null);
        log(new IllegalArgumentException("broken"), "find");
        log(new IllegalStateException("broken at another place"), "find");
        for (int i = 0; i < 10; i++) {
            log("find");
        }
        assertThat(at(Level.WARN)).hasSize(5);
    }

    @Test
    void namesThatAreMadeFromDataShareOne() {
        for (int i = 0; i < 1000; i++) {
            log("order-" + i);
        }
        assertThat(at(Level.WARN)).hasSizeBetween(64, 65);
    }

    @Test
    void aThrowableThatDoesNotTellItsStackIsLoggedAllTheSame() {
        RuntimeException hostile = new RuntimeException("broken") {
            private boolean asked;

            @Override
            public StackTraceElement[] getStackTrace() {
                if (!asked) {
                    asked = true;
                    throw new UnsupportedOperationException("no stack");
                }
                return new StackTraceElement[0];
            }
        };
        log(hostile, null);
        assertThat(at(Level.WARN)).hasSize(1);
    }
}
