package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalSnapshot.NamedCalls;
import io.github.blockingportal.autoconfigure.metrics.BlockingPortalMetricsAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** What properties say of calls by their names. */
class CallPropertiesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    private static NamedCalls only(BlockingPortal portal) {
        assertThat(portal.snapshot().callSettings()).hasSize(1);
        return portal.snapshot().callSettings().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "calls.orders.find.timeout",
                "calls[orders.find].timeout",
                "calls.orders.find[timeout]",
                "calls.orders.find.TIMEOUT"
            })
    void aNameMayHaveDotsWithAndWithoutBrackets(String property) {
        runner.withPropertyValues("blocking-portal." + property + "=7s")
                .run(context -> assertThat(only(context.getBean(BlockingPortal.class)))
                        .isEqualTo(new NamedCalls("orders.find", Duration.ofSeconds(7), null, false, null, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "calls.Orders.find.max-concurrent",
                "calls[Orders.find].maxConcurrent",
                "calls.Orders.find.max_concurrent"
            })
    void aNameKeepsItsCapitalsAndASettingIsWrittenInAnyForm(String property) {
        runner.withPropertyValues("blocking-portal." + property + "=3").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            portal.named("Orders.find").call(() -> Mono.just(1));
            assertThat(only(portal))
                    .isEqualTo(new NamedCalls("Orders.find", null, 3, true, null, new Statistics(3, 0, 0)));
        });
    }

    @Test
    void anEnvironmentVariableNamesACallInSmallLetters() {
        Map<String, Object> variables = Map.of("BLOCKINGPORTAL_CALLS_ORDERS_FIND_MAXCONCURRENT", "3");
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
                .run(context -> assertThat(
                                only(context.getBean(BlockingPortal.class)).name())
                        .isEqualTo("orders.find"));
    }

    @Test
    void aFileNestsThem() {
        runner.withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(yaml("""
                        blocking-portal:
                          calls:
                            "[orders.find]":
                              timeout: 2s
                            orders.all:
                              timeout: 3s
                              max-concurrent: 4
                        """)))
                .run(context -> assertThat(
                                context.getBean(BlockingPortal.class).snapshot().callSettings())
                        .extracting(NamedCalls::name, NamedCalls::timeout, NamedCalls::maxConcurrent)
                        .containsExactly(
                                tuple("orders.all", Duration.ofSeconds(3), 4),
                                tuple("orders.find", Duration.ofSeconds(2), null)));
    }

    private static PropertySource<?> yaml(String text) {
        try {
            return new YamlPropertySourceLoader()
                    .load("file", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFurtherPortalInheritsEachSettingUnlessItHasItsOwn() {
        runner.withPropertyValues(
                        "blocking-portal.calls.find.timeout=2s",
                        "blocking-portal.calls.find.max-concurrent=3",
                        "blocking-portal.portals.maps.calls.find.timeout=0",
                        "blocking-portal.portals.maps.calls.all.timeout=5s",
                        "blocking-portal.portals.others=")
                .run(context -> {
                    BlockingPortals portals = context.getBean(BlockingPortals.class);
                    assertThat(portals.get("maps").snapshot().callSettings())
                            .extracting(NamedCalls::name, NamedCalls::timeout, NamedCalls::maxConcurrent)
                            .containsExactly(
                                    tuple("all", Duration.ofSeconds(5), null), tuple("find", Duration.ZERO, 3));
                    assertThat(only(portals.get("others")).timeout()).isEqualTo(Duration.ofSeconds(2));
                    assertThat(only(portals.getDefault()).timeout()).isEqualTo(Duration.ofSeconds(2));
                });
    }

    @Test
    void aCallBeyondTheLimitOfItsNameIsTurnedAwayAndCounted() {
        runner.withConfiguration(AutoConfigurations.of(BlockingPortalMetricsAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class)
                .withPropertyValues("blocking-portal.calls.find.max-concurrent=0", "blocking-portal.max-wait=0")
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    assertThatThrownBy(() -> portal.named("find").call(() -> Mono.just(1)))
                            .isInstanceOf(PortalSaturatedException.class)
                            .hasMessage(
                                    "Portal 'portal' is saturated for call 'find': limiter 'find' has 0 taken"
                                            + " (maxConcurrent=0), 0 waiting, none came free within 0s (maxWait), so call 'find' was"
                                            + " not started. Find what holds its permits with snapshot(), or raise maxConcurrent");
                    SimpleMeterRegistry meters = context.getBean(SimpleMeterRegistry.class);
                    assertThat(meters.get("blocking.portal.calls.rejected")
                                    .tag("reason", "limiter")
                                    .counter()
                                    .count())
                            .isEqualTo(1);
                    assertThat(meters.get("blocking.portal.workers.limit")
                                    .tag("limiter", "find")
                                    .tag("portal", "portal")
                                    .gauge()
                                    .value())
                            .isZero();
                });
    }
}
