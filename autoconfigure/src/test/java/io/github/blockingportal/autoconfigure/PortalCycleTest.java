package io.github.blockingportal.autoconfigure;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

import static org.assertj.core.api.Assertions.assertThat;

/** Beans that a portal is built with, and that need a portal themselves. */
@Tag("R35")
class PortalCycleTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @ParameterizedTest
    @ValueSource(classes = {WithListener.class, WithDetector.class, WithCustomizer.class})
    void theFailureNamesTheBeanAndTheRemedy(Class<?> beans) {
        String type = beans.getSimpleName().substring("With".length());
        runner.withUserConfiguration(beans).run(context -> {
            FailureAnalysis analysis = new UnusablePortalFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .matches("Blocking portal 'portal' is built with each \\w*" + type
                            + " bean, and 'needy' needs a portal before there is one\\.");
            assertThat(analysis.getAction())
                    .isEqualTo(
                            "Inject ObjectProvider<BlockingPortal>, or mark what is injected as @Lazy, and use it once"
                                    + " the bean is called.");
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {LazyListener.class, ProvidedListener.class})
    void theRemedyWorks(Class<?> beans) {
        runner.withUserConfiguration(beans)
                .run(context -> assertThat(context.getBean(BlockingPortal.class).call(() -> Mono.just("answer")))
                        .isEqualTo("answer"));
    }

    @Configuration(proxyBeanMethods = false)
    static class WithListener {

        @Bean
        PortalListener needy(BlockingPortal portal) {
            return new PortalListener() {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithDetector {

        @Bean
        EventLoopDetector needy(BlockingPortal portal) {
            return thread -> null;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithCustomizer {

        @Bean
        BlockingPortalBuilderCustomizer needy(BlockingPortal portal) {
            return (name, builder) -> {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyListener {

        @Bean
        PortalListener needy(@Lazy BlockingPortal portal) {
            return new PortalListener() {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ProvidedListener {

        @Bean
        PortalListener needy(ObjectProvider<BlockingPortal> portal) {
            return new PortalListener() {};
        }
    }
}
