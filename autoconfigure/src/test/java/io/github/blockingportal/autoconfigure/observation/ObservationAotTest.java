package io.github.blockingportal.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** Observations in an application that is processed ahead of time. */
class ObservationAotTest {

    private final TestGenerationContext generation = new TestGenerationContext();

    @Test
    @CompileWithForkedClassLoader
    @SuppressWarnings("unchecked")
    void theGeneratedCodeObservesCalls() {
        ClassName initializer = process();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (GenericApplicationContext context = new GenericApplicationContext()) {
                compiled.getInstance(ApplicationContextInitializer.class, initializer.toString())
                        .initialize(context);
                context.refresh();
                context.getBean(BlockingPortal.class).named("orders.find").call(Mono::empty);
                Observed observed = context.getBean(Observed.class);
                assertThat(observed.onlyCall().getContextualName()).isEqualTo("orders.find");
            }
        });
    }

    private ClassName process() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("blocking-portal.observations=true").applyTo(context);
        context.register(
                Registry.class,
                BlockingPortalAutoConfiguration.class,
                BlockingPortalObservationAutoConfiguration.class);
        ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
        return initializer;
    }

    @Configuration(proxyBeanMethods = false)
    static class Registry {

        @Bean
        Observed observed() {
            return new Observed();
        }

        @Bean
        ObservationRegistry observationRegistry(Observed observed) {
            return observed.registry();
        }
    }
}
