package io.github.blockingportal.autoconfigure.facade;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.twins.first.Orders;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;

/** Which portal a facade has that names none. */
@Tag("A12")
class FacadePortalTest {

    private final ApplicationContextRunner orders =
            scanning("twins.first").withBean(MemoryOrders.class).withPropertyValues("blocking-portal.loops=1");

    @Test
    void isTheOneThatAllCandidatesAreViewsOf() {
        orders.withUserConfiguration(Own.class, View.class)
                .run(context ->
                        assertThat(context.getBean(Orders.class).find("1")).isEqualTo(new Order("1")));
    }

    @Test
    void isAskedForWhereThereAreSeveral() {
        orders.withUserConfiguration(Own.class, Other.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("own")
                        .hasMessageContaining("other"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        BlockingPortal own(BlockingPortalBuilder builder) {
            return builder.name("own").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class View {

        @Bean
        BlockingPortal view(@Qualifier("own") BlockingPortal own) {
            return own.named("view");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Other {

        @Bean
        BlockingPortal other(BlockingPortalBuilder builder) {
            return builder.name("other").build();
        }
    }
}
