package io.github.blockingportal.autoconfigure.life;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;

/** For how long, and for whom, settings are changed that somebody changes while an application runs. */
@Timeout(60)
class ChangedPortalTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(BlockingPortalAutoConfiguration.class, LifecycleAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1", "blocking-portal.timeout=20s");

    private static PortalSnapshot of(BlockingPortal portal) {
        return portal.snapshot(PortalSnapshot.Detail.NUMBERS);
    }

    @Test
    void aContextThatIsStartedAgainHasWhatIsConfigured() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            BlockingPortal view = portal.named("view");
            portal.change(change -> change.timeout(Duration.ofSeconds(5)).maxConcurrentCalls(0));
            context.stop();
            context.start();
            assertThat(of(portal).settings()).isEqualTo(of(portal).configured());
            assertThat(of(portal).settings().timeout()).isEqualTo(Duration.ofSeconds(20));
            assertThat(view.<Integer>call(() -> Mono.just(1))).isEqualTo(1);
        });
    }

    @Test
    void aPortalOfAParentIsChangedForAllItsChildren() {
        runner.run(parent -> runner.withParent(parent.getSourceApplicationContext())
                .run(child -> {
                    child.getBean(BlockingPortals.class)
                            .get("portal")
                            .change(change -> change.timeout(Duration.ofSeconds(5)));
                    assertThat(of(parent.getBean(BlockingPortal.class))
                                    .settings()
                                    .timeout())
                            .isEqualTo(Duration.ofSeconds(5));
                }));
    }

    @Test
    void aPortalOfTheApplicationsOwnIsChangedToo() {
        runner.withUserConfiguration(OwnPortal.class).run(context -> {
            BlockingPortal own = context.getBean(BlockingPortals.class).getDefault();
            own.change(change -> change.timeout(Duration.ofSeconds(5)));
            assertThat(of(own).name()).isEqualTo("own");
            assertThat(of(own).settings().timeout()).isEqualTo(Duration.ofSeconds(5));
            assertThat(of(own).configured().timeout()).isEqualTo(Duration.ofSeconds(20));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPortal {

        @Bean
        BlockingPortal own(BlockingPortalBuilder builder) {
            return builder.name("own").build();
        }
    }
}
