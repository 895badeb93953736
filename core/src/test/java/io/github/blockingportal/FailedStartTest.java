package io.github.blockingportal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("D17")
@Timeout(60)
class FailedStartTest {

    /** Each thread reserves a gibibyte of the addresses, of which the process has few. */
    @Test
    void ofAPortalForWhichThereAreNoThreadsLeavesNoNameNoAccessorAndNoThread() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String program = String.join(
                " ",
                "ulimit -v 40000000;",
                "exec '" + java + "' -Xss1g -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
                "-cp '" + System.getProperty("java.class.path") + "' " + FailedStart.class.getName());
        Process process = new ProcessBuilder("bash", "-c", program)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output)
                .contains("failed: unable to create native thread")
                .contains("state CLOSED")
                .contains("threads left []")
                .contains("accessors left 0")
                .contains("then test-loop-1");
    }

    @Test
    void byAnAccessorThatThrowsWhenItIsAskedForItsKeyCanBeTriedAgain() {
        AtomicBoolean broken = new AtomicBoolean();
        ThreadLocalAccessor<String> accessor = new ThreadLocalAccessor<>() {
            @Override
            public Object key() {
                if (broken.get()) {
                    throw new IllegalStateException("broken key");
                }
                return "failed-start";
            }

            @Override
            public String getValue() {
                return null;
            }

            @Override
            public void setValue(String value) {}

            @Override
            public void setValue() {}
        };
        ContextRegistry.getInstance().registerThreadLocalAccessor(accessor);
        ManagedPortal portal = BlockingPortal.builder().name("again").loops(1).buildManaged();
        try {
            broken.set(true);
            assertThatThrownBy(portal::start).hasMessage("broken key");
            portal.close();
            broken.set(false);
            portal.start();
            assertThat(portal.<String>call(
                            () -> Mono.fromCallable(() -> Thread.currentThread().getName())))
                    .isEqualTo("again-loop-1");
        } finally {
            broken.set(false);
            portal.close();
            ContextRegistry.getInstance().removeThreadLocalAccessor("failed-start");
        }
    }
}
