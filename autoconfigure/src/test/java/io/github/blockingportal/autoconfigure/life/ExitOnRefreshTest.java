package io.github.blockingportal.autoconfigure.life;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** The training run of Spring's guides to class data sharing and checkpoints, in a JVM of its own. */
@Timeout(60)
class ExitOnRefreshTest {

    @TempDir
    private Path directory;

    @Test
    void aTrainingRunThatExitsOnRefreshExitsWithZero() throws Exception {
        ChildJvm jvm = ChildJvm.run(
                Training.class,
                directory,
                "-Dspring.context.exit=onRefresh",
                "-Dspring.main.web-application-type=none");
        assertThat(jvm.ended()).as(jvm.output()).isTrue();
        assertThat(jvm.exitCode()).as(jvm.output()).isZero();
        assertThat(jvm.output())
                .contains("Starting ExitOnRefreshTest.Training", "a portal was made and used")
                .doesNotContain("Started ");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(BlockingPortalAutoConfiguration.class)
    static class Training {

        Training(BlockingPortal portal) {
            System.out.println(portal.call(() -> Mono.just("a portal was made and used")));
        }

        public static void main(String[] args) {
            new SpringApplicationBuilder(Training.class)
                    .web(WebApplicationType.NONE)
                    .run(args);
        }
    }
}
