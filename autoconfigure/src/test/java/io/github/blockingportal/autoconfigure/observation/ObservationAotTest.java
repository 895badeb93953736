package io.github.blockingportal.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** Observations in an application that is processed ahead of time. */
class ObservationAotTest {

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedCodeObservesCalls() {
        AheadOfTime application = new AheadOfTime(context -> {
            TestPropertyValues.of("blocking-portal.observations=true").applyTo(context);
            context.register(
                    Registry.class,
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalObservationAutoConfiguration.class);
        });
        application.run(context -> {
            context.getBean(BlockingPortal.class).named("orders.find").call(Mono::empty);
            Observed observed = context.getBean(Observed.class);
            assertThat(observed.onlyCall().getContextualName()).isEqualTo("orders.find");
        });
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
