package io.github.blockingportal.autoconfigure.facade;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

import io.github.blockingportal.facades.asked.Asked.BesideUnasked;
import io.github.blockingportal.facades.asked.Asked.InProfile;
import io.github.blockingportal.facades.asked.Asked.Marker;
import io.github.blockingportal.facades.asked.Asked.OnNoAccount;
import io.github.blockingportal.facades.asked.Asked.WithMarker;
import io.github.blockingportal.facades.asked.Asked.WithProperty;
import io.github.blockingportal.facades.asked.Asked.WithTarget;
import io.github.blockingportal.facades.asked.Asked.WithoutMarker;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;

/** Facades under conditions. */
@Tag("A3")
class FacadeConditionTest {

    private final ApplicationContextRunner orders = scanning("asked").withBean(MemoryOrders.class);

    @Test
    void conditionsOnBeansAreAsked() {
        orders.run(context -> {
            assertThat(context.getBean(WithTarget.class).find("1")).isEqualTo(new Order("1"));
            assertThat(context).hasSingleBean(WithoutMarker.class).doesNotHaveBean(WithMarker.class);
        });
        orders.withBean(Marker.class)
                .run(context ->
                        assertThat(context).hasSingleBean(WithMarker.class).doesNotHaveBean(WithoutMarker.class));
    }

    @Test
    void conditionsSeeTheBeansOfAutoConfigurations() {
        orders.withConfiguration(AutoConfigurations.of(ZealousAutoConfiguration.class))
                .run(context ->
                        assertThat(context).hasSingleBean(WithMarker.class).doesNotHaveBean(WithoutMarker.class));
    }

    @Test
    void conditionsSeeTheFacadesThatHaveNone() {
        orders.run(context -> assertThat(context).hasSingleBean(BesideUnasked.class));
        orders.withInitializer(FacadeRunner::backwards)
                .run(context -> assertThat(context).hasSingleBean(BesideUnasked.class));
    }

    @Test
    void propertiesProfilesAndConditionsOfTheApplicationAreAsked() {
        orders.run(context -> assertThat(context)
                .doesNotHaveBean(WithProperty.class)
                .doesNotHaveBean(InProfile.class)
                .doesNotHaveBean(OnNoAccount.class));
        orders.withPropertyValues("asked=true", "spring.profiles.active=asked")
                .run(context -> assertThat(context)
                        .hasSingleBean(WithProperty.class)
                        .hasSingleBean(InProfile.class)
                        .doesNotHaveBean(OnNoAccount.class));
    }

    /** Sorted by its name after ours. */
    @AutoConfiguration
    static class ZealousAutoConfiguration {

        @Bean
        Marker marker() {
            return new Marker();
        }
    }
}
