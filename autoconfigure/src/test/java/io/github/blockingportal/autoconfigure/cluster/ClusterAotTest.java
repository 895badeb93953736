package io.github.blockingportal.autoconfigure.cluster;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.autoconfigure.adaptive.BlockingPortalAdaptiveAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;
import io.github.blockingportal.spring.InstanceCount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** Limits that are shared and limits that follow the latency, in an application that is processed ahead of time. */
@Timeout(180)
class ClusterAotTest {

    private static final String[] BUILD = {
        "spring.application.name=orders",
        "blocking-portal.cluster.max-concurrent-calls=400",
        "blocking-portal.portals.city-maps.loops=1"
    };

    private static final String[] RUN = {
        "spring.application.name=orders",
        "blocking-portal.loops=1",
        "blocking-portal.cluster.interval=50ms",
        "blocking-portal.cluster.max-concurrent-calls=40",
        "blocking-portal.portals.city-maps.cluster.max-concurrent-calls=12",
        "blocking-portal.portals.city-maps.adaptive.enabled=true"
    };

    private static AheadOfTime application(Class<?> source) {
        return new AheadOfTime(context -> register(context, source));
    }

    private static void register(AnnotationConfigApplicationContext context, Class<?> source) {
        TestPropertyValues.of(BUILD).applyTo(context);
        context.register(
                BlockingPortalAdaptiveAutoConfiguration.class,
                BlockingPortalAutoConfiguration.class,
                BlockingPortalClusterAutoConfiguration.class,
                source);
    }

    private static void shareIs(GenericApplicationContext context, String portal, int share, String source) {
        await().untilAsserted(
                        () -> assertThat(context.getBean(LimitShares.class).of(portal))
                                .containsEntry("share", share)
                                .containsEntry("source", source));
    }

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedCodeSharesTheLimitsThatTheRunSays() {
        application(Replicas.class).run(TestPropertyValues.of(RUN)::applyTo, context -> {
            shareIs(context, "portal", 10, "InstanceCount");
            shareIs(context, "city-maps", 3, "InstanceCount");
            BlockingPortal maps = context.getBean(BlockingPortals.class).get("city-maps");
            assertThat(context.getBean(AdaptiveLimits.class).of("city-maps")).isNotNull();
            await().untilAsserted(() -> {
                maps.call(() -> Mono.just(1));
                assertThat(maps.limiter().permits()).isEqualTo(3);
            });
            assertThatIllegalStateException().isThrownBy(() -> maps.change(change -> change.maxConcurrentCalls(7)));
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            context.getBean(ClusterMeters.class).bindTo(meters);
            assertThat(meters.get("blocking.portal.cluster.instances").gauges()).hasSize(2);
        });
    }

    @Test
    @CompileWithForkedClassLoader
    void aRunThatSharesNothingIsNoError() {
        application(Replicas.class)
                .run(
                        TestPropertyValues.of("blocking-portal.loops=1")::applyTo,
                        context -> assertThat(context.getBean(BlockingPortal.class)
                                        .limiter()
                                        .permits())
                                .isEqualTo(1024));
    }

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedCodeAsksRedisAndHasOnePermitWhereItIsAway() {
        application(Redis.class).run(TestPropertyValues.of(RUN)::applyTo, context -> {
            shareIs(context, "portal", 1, "redis");
            shareIs(context, "city-maps", 1, "redis");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Replicas {

        @Bean
        InstanceCount replicas() {
            return () -> 4;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Redis {

        /** At the port of nobody. */
        @Bean
        LettuceConnectionFactory redis() {
            return new LettuceConnectionFactory("127.0.0.1", 1);
        }
    }
}
