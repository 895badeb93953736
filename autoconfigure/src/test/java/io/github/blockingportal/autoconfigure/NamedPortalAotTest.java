package io.github.blockingportal.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;

/** Further portals in an application that is processed ahead of time. */
class NamedPortalAotTest {

    private final TestGenerationContext generation = new TestGenerationContext();

    @Test
    @CompileWithForkedClassLoader
    @SuppressWarnings("unchecked")
    void theGeneratedCodeMakesThePortalWithTheSettingsOfTheRun() {
        ClassName initializer = process();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (GenericApplicationContext context = new GenericApplicationContext()) {
                TestPropertyValues.of("blocking-portal.portals[city.maps].loops=2")
                        .applyTo(context);
                compiled.getInstance(ApplicationContextInitializer.class, initializer.toString())
                        .initialize(context);
                context.refresh();
                BlockingPortal maps = BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                        context.getBeanFactory(), BlockingPortal.class, "city.maps");
                assertThat(maps.snapshot().loops()).hasSize(2);
                assertThat(maps.call(() -> Mono.just("answer"))).isEqualTo("answer");
                assertThat(context.getBean(BlockingPortal.class).snapshot().name())
                        .isEqualTo("portal");
                assertThat(context.getBean(BlockingPortals.class).names()).containsExactly("portal", "city.maps");
            }
        });
    }

    private ClassName process() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("blocking-portal.portals[city.maps].loops=1").applyTo(context);
        context.register(BlockingPortalAutoConfiguration.class);
        ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
        return initializer;
    }
}
