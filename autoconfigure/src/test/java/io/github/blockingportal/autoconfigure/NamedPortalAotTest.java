package io.github.blockingportal.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;

/** Further portals in an application that is processed ahead of time. */
class NamedPortalAotTest {

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedCodeMakesThePortalWithTheSettingsOfTheRun() {
        AheadOfTime application = new AheadOfTime(context -> {
            TestPropertyValues.of("blocking-portal.portals[city.maps].loops=1").applyTo(context);
            context.register(BlockingPortalAutoConfiguration.class);
        });
        application.run(TestPropertyValues.of("blocking-portal.portals[city.maps].loops=2")::applyTo, context -> {
            BlockingPortal maps = BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                    context.getBeanFactory(), BlockingPortal.class, "city.maps");
            assertThat(maps.snapshot().loops()).hasSize(2);
            assertThat(maps.call(() -> Mono.just("answer"))).isEqualTo("answer");
            assertThat(context.getBean(BlockingPortal.class).snapshot().name()).isEqualTo("portal");
            assertThat(context.getBean(BlockingPortals.class).names()).containsExactly("portal", "city.maps");
        });
    }
}
