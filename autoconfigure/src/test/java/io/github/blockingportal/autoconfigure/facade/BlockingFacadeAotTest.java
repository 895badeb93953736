package io.github.blockingportal.autoconfigure.facade;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;

import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.facades.shop.Shop;
import io.github.blockingportal.facades.shop.Shop.Counter;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
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
}
