package io.github.blockingportal.autoconfigure.life;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The real restarter of Spring Boot's devtools, which needs a JVM to itself. */
@Timeout(60)
class DevToolsTest {

    @TempDir
    private Path directory;

    @Test
    void restartsLeaveNoThreadAndNoClassLoader() throws Exception {
        ChildJvm jvm = ChildJvm.run(
                RestartedApplication.class,
                directory,
                "-Xmx256m",
                "-XX:SoftRefLRUPolicyMSPerMB=0"); // a collection also takes what only caches hold
        assertThat(jvm.ended()).as(jvm.output()).isTrue();
        assertThat(jvm.output())
                .contains("Leaked class loaders: 0\n")
                .contains("Threads: restarted-loop-1, restarted-loop-2, restarted-watchdog\n");
        assertThat(jvm.exitCode()).as(jvm.output()).isZero();
    }
}
