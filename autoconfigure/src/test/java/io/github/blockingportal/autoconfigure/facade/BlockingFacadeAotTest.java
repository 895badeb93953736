package io.github.blockingportal.autoconfigure.facade;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.facades.shop.Shop;
import io.github.blockingportal.facades.shop.Shop.Counter;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;

import static org.assertj.core.api.Assertions.assertThat;

/** Facades in an application that is processed ahead of time, as for a native image. */
class BlockingFacadeAotTest {

    private final TestGenerationContext generation = new TestGenerationContext();

    private ClassName process() {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        AutoConfigurationPackages.register(context, Shop.class.getPackageName());
        context.registerBean(MemoryOrders.class);
        context.registerBean(Counter.class);
        context.register(BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class);
        ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
        return initializer;
    }

    @Test
    void theHintsNameTheProxyAndTheMethods() {
        process();
        RuntimeHints hints = generation.getRuntimeHints();
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Shop.facade()))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(Shop.facade())
                        .withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(ReactiveOrders.class)
                        .withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .accepts(hints);
    }

    @Test
    @CompileWithForkedClassLoader
    @SuppressWarnings("unchecked")
    void theGeneratedCodeMakesTheFacade() {
        ClassName initializer = process();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (GenericApplicationContext context = new GenericApplicationContext()) {
                compiled.getInstance(ApplicationContextInitializer.class, initializer.toString())
                        .initialize(context);
                context.refresh();
                assertThat(context.getBean(Counter.class).count()).isEqualTo(2);
            }
        });
    }
}
