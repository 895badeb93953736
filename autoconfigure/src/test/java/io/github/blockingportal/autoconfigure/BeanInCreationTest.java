package io.github.blockingportal.autoconfigure;

import java.time.Duration;

import jakarta.annotation.PostConstruct;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/** A call that is made while a bean is, and whose task asks for another bean. */
@Timeout(60)
class BeanInCreationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @Test
    void aTaskThatNeedsNothingOfTheBeanHasWhatItAsksFor() {
        runner.withUserConfiguration(Independent.class)
                .run(context -> assertThat(context.getBean(Asking.class).answer).isEqualTo("made"));
    }

    @Test
    void aTaskThatNeedsTheBeanTimesOutAndTheMessageNamesTheCaller() {
        runner.withUserConfiguration(Circular.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(PortalTimeoutException.class)
                        .hasMessageMatching(".*: loop 'portal-loop-1' has been blocked for .* at"
                                + " org\\.springframework\\.beans\\.factory\\..*; it asks for a bean, and the calling thread '.+' is making"
                                + " one, for which Spring lets others wait\\. Have what the task needs injected, or call once the"
                                + " application has started"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Independent {

        @Bean
        Asking asking(BlockingPortal portal, ObjectProvider<CharSequence> later) {
            return new Asking(portal, later);
        }

        @Bean
        @Lazy
        CharSequence later() {
            return "made";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Circular {

        @Bean
        Asking asking(BlockingPortal portal, ObjectProvider<CharSequence> later) {
            return new Asking(portal, later);
        }

        @Bean
        @Lazy
        CharSequence later(Asking asking) {
            return "made with " + asking;
        }
    }

    static class Asking {

        private final BlockingPortal portal;
        private final ObjectProvider<CharSequence> later;
        CharSequence answer = "";

        Asking(BlockingPortal portal, ObjectProvider<CharSequence> later) {
            this.portal = portal;
            this.later = later;
        }

        @PostConstruct
        void ask() {
            answer = portal.timeout(Duration.ofSeconds(2)).call(() -> Mono.fromSupplier(later::getObject));
        }
    }
}
