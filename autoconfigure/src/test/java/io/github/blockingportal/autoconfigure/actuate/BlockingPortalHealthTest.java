package io.github.blockingportal.autoconfigure.actuate;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.actuate.ShopApplication.Lookup;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class BlockingPortalHealthTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalHealthAutoConfiguration.class))
            .withPropertyValues(
                    "blocking-portal.loops=2",
                    "blocking-portal.max-concurrent-calls=2",
                    "blocking-portal.stall-threshold=50ms");

    private static Health health(HealthIndicator indicator) {
        Health health = indicator.health();
        assertThat(health).isNotNull();
        return health;
    }

    @Test
    void aRunningPortalIsUp() {
        runner.run(context -> {
            Health health = health(context.getBean("blockingPortalHealthIndicator", HealthIndicator.class));
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .isEqualTo(Map.of(
                            "portal",
                            Map.of(
                                    "state",
                                    "RUNNING",
                                    "loops",
                                    2,
                                    "stalledLoops",
                                    0L,
                                    "stalledClientLoops",
                                    0L,
                                    "activeCalls",
                                    0,
                                    "maxConcurrentCalls",
                                    2)));
        });
    }

    @Test
    void isDownWhileEveryLoopIsStalled() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            HealthIndicator indicator = context.getBean(HealthIndicator.class);
            CountDownLatch end = new CountDownLatch(1);
            try {
                stallALoop(portal, end);
                await().untilAsserted(() -> assertThat(stalledLoops(indicator)).isEqualTo(1L));
                assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
                stallALoop(portal, end);
                await().until(() -> health(indicator).getStatus().equals(Status.DOWN));
                assertThat(stalledLoops(indicator)).isEqualTo(2L);
            } finally {
                end.countDown();
            }
            await().until(() -> health(indicator).getStatus().equals(Status.UP));
        });
    }

    @Test
    void oneStalledPortalAmongOthersIsEnoughToBeDown() {
        runner.withPropertyValues("blocking-portal.portals.reports.loops=1").run(context -> {
            HealthIndicator indicator = context.getBean(HealthIndicator.class);
            assertThat(health(indicator).getDetails()).containsOnlyKeys("portal", "reports");
            CountDownLatch end = new CountDownLatch(1);
            try {
                stallALoop(context.getBean(BlockingPortals.class).get("reports"), end);
                await().until(() -> health(indicator).getStatus().equals(Status.DOWN));
                assertThat(stalledLoops(indicator)).isEqualTo(0L);
            } finally {
                end.countDown();
            }
        });
    }

    private static void stallALoop(BlockingPortal portal, CountDownLatch end) {
        portal.submit(() -> Mono.fromRunnable(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static Object stalledLoops(HealthIndicator indicator) {
        return ((Map<?, ?>) health(indicator).getDetails().get("portal")).get("stalledLoops");
    }

    @Test
    void aSaturatedPortalIsUp() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            try (Lookup one = Lookup.start(portal);
                    Lookup two = Lookup.start(portal);
                    Lookup waits = Lookup.start(portal)) {
                await().until(() -> portal.snapshot().admission().waiting() == 1);
                assertThat(health(context.getBean(HealthIndicator.class)).getStatus())
                        .isEqualTo(Status.UP);
            }
        });
    }

    @Test
    void isOutOfServiceOnceThePortalClosesButNotBeforeItHasStarted() {
        runner.withUserConfiguration(OwnPortal.class).run(context -> {
            HealthIndicator indicator = context.getBean(HealthIndicator.class);
            assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
            assertThat(((Map<?, ?>) health(indicator).getDetails().get("own")).get("state"))
                    .isEqualTo("NEW");
            context.getBean(BlockingPortals.class).getDefault().close();
            assertThat(health(indicator).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.health.blockingPortal.enabled=false",
                "management.health.blocking-portal.enabled=false",
                "management.health.defaults.enabled=false"
            })
    void canBeSwitchedOff(String property) {
        runner.withPropertyValues(property).run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void theApplicationsOwnContributorOfThatNameWins() {
        runner.withBean(
                        "blockingPortalHealthIndicator",
                        HealthIndicator.class,
                        () -> () -> Health.unknown().build())
                .run(context -> assertThat(
                                health(context.getBean(HealthIndicator.class)).getStatus())
                        .isEqualTo(Status.UNKNOWN));
    }

    @Test
    void needsNeitherHealthNorAPortal() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("blocking-portal.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
    }

    @Test
    void isPartOfTheHealthButNeitherOfLivenessNorOfReadiness() throws Exception {
        try (ConfigurableApplicationContext context =
                ShopApplication.start(Server.TOMCAT, "--management.endpoint.health.show-details=always")) {
            ActuatorHttp actuator = new ActuatorHttp(context);
            context.getBean(BlockingPortal.class).close();
            String body = actuator.send("GET", "/health").body();
            assertThat(JsonPath.<String>read(body, "$.components.blockingPortal.status"))
                    .isEqualTo("OUT_OF_SERVICE");
            assertThat(actuator.get("/health")).isEqualTo(503);
            assertThat(actuator.get("/health/blockingPortal")).isEqualTo(503);
            assertThat(actuator.get("/health/liveness")).isEqualTo(200);
            assertThat(actuator.get("/health/readiness")).isEqualTo(200);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPortal {

        @Bean
        BlockingPortal ownPortal(BlockingPortalBuilder builder) {
            return builder.name("own").buildManaged();
        }
    }
}
