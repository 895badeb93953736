package io.github.blockingportal.autoconfigure.actuate;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.LimiterDescriptor;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.PortalDescriptor;
import io.github.blockingportal.autoconfigure.metrics.BlockingPortalMetricsAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** A portal in a scope that is there when the application starts, and is not there later. */
@Tag("A10")
class ScopedPortalTest {

    private final EndingScope scope = new EndingScope();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalMetricsAutoConfiguration.class,
                    BlockingPortalEndpointAutoConfiguration.class,
                    BlockingPortalHealthAutoConfiguration.class))
            .withInitializer(context -> context.getBeanFactory().registerScope("ending", scope))
            .withBean(MeterRegistry.class, () -> registry)
            .withUserConfiguration(Portals.class)
            .withPropertyValues("blocking-portal.loops=1", "management.endpoints.web.exposure.include=blockingportal");

    @AfterEach
    void end() {
        scope.open.forEach(BlockingPortal::close);
    }

    @Test
    void isShownWhileItsScopeIsThereAndHidesNoOtherOnceItIsNot() {
        runner.run(context -> {
            BlockingPortalEndpoint endpoint = context.getBean(BlockingPortalEndpoint.class);
            BlockingPortalHealthIndicator health = context.getBean(BlockingPortalHealthIndicator.class);
            assertThat(names(endpoint)).containsExactlyInAnyOrder("plain", "scoped");
            scope.hasEnded = true;
            assertThat(names(endpoint)).containsExactly("plain");
            assertThat(endpoint.portal("scoped", false, null)).isNull();
            assertThat(endpoint.cancel("scoped", 1).cancelled()).isFalse();
            assertThat(endpoint.change("scoped", "7", null, null, null, null, null))
                    .isNull();
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsOnlyKeys("plain");
        });
    }

    @Test
    void startsWhereItsScopeIsNotThere() {
        scope.hasEnded = true;
        runner.run(context -> {
            assertThat(names(context.getBean(BlockingPortalEndpoint.class))).containsExactly("plain");
            assertThat(context.getBean(BlockingPortalHealthIndicator.class)
                            .health()
                            .getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void theMetersShowThePortalThatIsInTheScopeNow() {
        runner.run(context -> {
            BlockingPortal scoped = context.getBean("scoped", BlockingPortal.class);
            scoped.call(() -> Mono.just(1));
            assertThat(workerLimit("scoped")).isEqualTo(3);
            scope.limit = 5;
            scope.remove("scopedTarget.scoped");
            assertThat(scoped.workers().limiter().permits()).isEqualTo(5);
            assertThat(workerLimit("scoped")).isEqualTo(5);
        });
    }

    private double workerLimit(String portal) {
        return registry.get("blocking.portal.workers.limit")
                .tags("portal", portal, "limiter", "workers")
                .gauge()
                .value();
    }

    @Test
    @Tag("A11")
    void aLimiterThatIsNoDefaultCandidateIsShown() {
        runner.run(context -> {
            assertThat(context.getBean(BlockingPortalEndpoint.class)
                            .portals(false, null)
                            .limiters())
                    .extracting(LimiterDescriptor::name)
                    .containsExactly("aside", "plain");
            for (String limiter : List.of("aside", "plain")) {
                assertThat(registry.get("blocking.portal.workers.limit")
                                .tags("portal", "none", "limiter", limiter)
                                .gauge()
                                .value())
                        .isEqualTo(7);
            }
        });
    }

    private static List<String> names(BlockingPortalEndpoint endpoint) {
        return endpoint.portals(false, null).portals().stream()
                .map(PortalDescriptor::name)
                .toList();
    }

    /** One that is there on each thread until it has ended. */
    private static final class EndingScope extends SimpleThreadScope {

        private final List<BlockingPortal> open = new ArrayList<>();
        private boolean hasEnded;
        private int limit = 3;

        @Override
        public Object get(String name, ObjectFactory<?> factory) {
            if (hasEnded) {
                throw new IllegalStateException("The scope has ended");
            }
            Object bean = super.get(name, factory);
            open.add((BlockingPortal) bean);
            return bean;
        }

        @Override
        public void registerDestructionCallback(String name, Runnable callback) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Portals {

        @Bean
        BlockingPortal plain() {
            return BlockingPortal.builder().name("plain").loops(1).build();
        }

        @Bean(defaultCandidate = false)
        @Scope(value = "ending", proxyMode = ScopedProxyMode.INTERFACES)
        BlockingPortal scoped(ConfigurableApplicationContext context) {
            EndingScope scope = (EndingScope) context.getBeanFactory().getRegisteredScope("ending");
            return BlockingPortal.builder()
                    .name("scoped")
                    .loops(1)
                    .workerLimit(scope.limit)
                    .build();
        }

        @Bean
        CapacityLimiter plainLimiter() {
            return CapacityLimiter.of("plain", 7);
        }

        @Bean(defaultCandidate = false)
        CapacityLimiter asideLimiter() {
            return CapacityLimiter.of("aside", 7);
        }
    }
}
