package io.github.blockingportal.autoconfigure.facade;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;

import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.facades.marked.Marked;
import io.github.blockingportal.facades.shop.Shop;
import io.github.blockingportal.facades.shop.Shop.Counter;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;

import static org.assertj.core.api.Assertions.assertThat;

/** Facades in an application that is processed ahead of time, as for a native image. */
class BlockingFacadeAotTest {

    private static AheadOfTime application() {
        return new AheadOfTime(context -> {
            AutoConfigurationPackages.register(context, Shop.class.getPackageName());
            context.registerBean(MemoryOrders.class);
            context.registerBean(Counter.class);
            context.register(BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class);
        });
    }

    @Test
    void theHintsNameTheProxyAndTheMethods() {
        RuntimeHints hints = application().hints();
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
    void theGeneratedCodeMakesTheFacade() {
        application()
                .run(context ->
                        assertThat(context.getBean(Counter.class).count()).isEqualTo(2));
    }

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedDefinitionsKeepWhatTheAnnotationsSay() {
        AheadOfTime marked = new AheadOfTime(context -> {
            AutoConfigurationPackages.register(context, Marked.class.getPackageName());
            withScope(context);
            context.registerBean(MemoryOrders.class);
            context.registerBean("opening", Object.class);
            context.registerBean(Marked.Counter.class);
            context.register(BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class);
        });
        marked.run(BlockingFacadeAotTest::withScope, context -> {
            Marked.Counter counter = context.getBean(Marked.Counter.class);
            assertThat(counter.first()).isInstanceOf(Marked.First.class);
            assertThat(counter.plain()).isInstanceOf(Marked.Plain.class);
            assertThat(counter.east()).isInstanceOf(Marked.Last.class);
            assertThat(counter.desk().find("1")).isEqualTo(new Order("1"));
            assertThat(definition(context, Marked.Late.class).isLazyInit()).isTrue();
            assertThat(definition(context, Marked.Last.class).isFallback()).isTrue();
            assertThat(definition(context, Marked.EachTime.class).isPrototype()).isTrue();
            assertThat(definition(context, Marked.Opened.class).getDependsOn()).containsExactly("opening");
            assertThat(definition(context, Marked.Opened.class).getRole()).isEqualTo(BeanDefinition.ROLE_SUPPORT);
        });
    }

    private static void withScope(GenericApplicationContext context) {
        context.getBeanFactory().registerScope("desk", new SimpleThreadScope());
    }

    private static BeanDefinition definition(GenericApplicationContext context, Class<?> facade) {
        return context.getBeanDefinition(facade.getName());
    }
}
