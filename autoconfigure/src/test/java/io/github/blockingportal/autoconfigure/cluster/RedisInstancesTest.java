package io.github.blockingportal.autoconfigure.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.autoconfigure.TcpRelay;

import static io.github.blockingportal.autoconfigure.cluster.Sharing.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Several applications that count each other in a real Redis. Runs where {@code REDIS_URL} names one. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = "REDIS_URL", matches = "redis://.+", disabledReason = "REDIS_URL names no Redis")
@ExtendWith(OutputCaptureExtension.class)
class RedisInstancesTest {

    private static final RedisURI REDIS =
            RedisURI.create(System.getenv().getOrDefault("REDIS_URL", "redis://localhost"));

    private final String group = UUID.randomUUID().toString();
    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

    private ConfigurableApplicationContext start(int port, String... settings) {
        ConfigurableApplicationContext application = new SpringApplicationBuilder(Orders.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.application.name=" + group,
                        "blocking-portal.loops=1",
                        "blocking-portal.cluster.max-concurrent-calls=400",
                        "blocking-portal.cluster.interval=200ms",
                        "redis.port=" + port)
                .properties(settings)
                .run();
        applications.add(application);
        return application;
    }

    private ConfigurableApplicationContext start() {
        return start(REDIS.getPort());
    }

    @AfterEach
    void closeAll() {
        applications.forEach(ConfigurableApplicationContext::close);
    }

    private static void awaitLimits(int limit, ConfigurableApplicationContext... applications) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(List.of(applications))
                        .extracting(Sharing::limit)
                        .containsOnly(limit));
    }

    @Test
    void eachTakesItsShareAsOthersJoinAndLeave() {
        ConfigurableApplicationContext first = start();
        awaitLimits(400, first);
        ConfigurableApplicationContext second = start();
        awaitLimits(200, first, second);
        ConfigurableApplicationContext third = start();
        awaitLimits(133, first, second, third);

        second.close();

        awaitLimits(200, first, third);
    }

    @Test
    void whoStopsIsCountedNoMoreFromThenOn() {
        ConfigurableApplicationContext first = start(REDIS.getPort(), "blocking-portal.cluster.interval=5s");
        start().close();
        assertThat(first.getBean(LettuceConnectionFactory.class)
                        .getConnection()
                        .zSetCommands()
                        .zCard(("blocking-portal:instances:" + group).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(1);
    }

    @Test
    void whoIsCutOffKeepsItsShareAndIsCountedNoMoreByTheOthers(CapturedOutput output) {
        TcpRelay relay = new TcpRelay(REDIS.getHost(), REDIS.getPort());
        ConfigurableApplicationContext first = start();
        ConfigurableApplicationContext second = start(relay.port());
        awaitLimits(200, first, second);

        relay.cut();

        awaitLimits(400, first);
        await().untilAsserted(() -> assertThat(second.getBean(LimitShares.class).of("portal"))
                .containsEntry("reachable", false)
                .containsEntry("source", "redis")
                .containsEntry("instances", 2)
                .containsEntry("share", 200));
        assertThat(limit(second)).isEqualTo(200);
        await().untilAsserted(() -> assertThat(output).contains("redis has not told the number of instances for "));

        relay.mend();

        awaitLimits(200, first, second);
        await().untilAsserted(() -> assertThat(output).contains("redis tells the number of instances again: 2"));
        relay.cut();
    }

    @Test
    void othersOfAnotherNameAreNotCounted() {
        ConfigurableApplicationContext first = start();
        ConfigurableApplicationContext other =
                start(REDIS.getPort(), "blocking-portal.cluster.group=" + UUID.randomUUID());
        awaitLimits(400, first, other);
    }

    @Test
    void anApplicationStartsWhereRedisIsAwayAndHasOnePermit() {
        TcpRelay relay = new TcpRelay(REDIS.getHost(), REDIS.getPort());
        relay.cut();
        ConfigurableApplicationContext application = start(relay.port());
        assertThat(limit(application)).isEqualTo(1);

        relay.mend();

        awaitLimits(400, application);
        relay.cut();
    }

    @Test
    void whoIsNotLetInHasOnePermitAndTheLogSaysWhy(CapturedOutput output) {
        ConfigurableApplicationContext application = start(REDIS.getPort(), "redis.user=nobody");
        assertThat(limit(application)).isEqualTo(1);
        await().untilAsserted(() -> assertThat(output)
                .containsPattern(
                        "redis has not told the number of instances for \\d+ ms \\([^)]*, caused by [^)]*WRONGPASS"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu:{orders}[1].*", "Bestellungen für Köln", "orders' \"x\" \\ $(y) ${z", "訂單"})
    void aGroupMayBeCalledAnything(String name) {
        String setting = "blocking-portal.cluster.group=" + name + " " + group;
        awaitLimits(200, start(REDIS.getPort(), setting), start(REDIS.getPort(), setting));
    }

    private RedisInstances source(Duration interval) {
        RedisInstances source = new RedisInstances(
                start(REDIS.getPort(), "blocking-portal.cluster.group=onlooker " + group)
                        .getBean(LettuceConnectionFactory.class),
                group,
                new ClusterTiming(interval));
        source.join();
        return source;
    }

    private RedisInstances source() {
        return source(Duration.ofMinutes(1));
    }

    @Test
    void eachCountsForAsLongAsItsOwnIntervalSays() {
        RedisInstances slow = source();
        RedisInstances quick = source(Duration.ofMillis(10));
        assertThat(slow.count()).isEqualTo(1);
        await().pollInterval(Duration.ofMillis(100))
                .during(Duration.ofMillis(500))
                .until(() -> quick.count() == 2);
        await().until(() -> slow.count() == 1);
    }

    @Test
    void thoseThatAreRestoredFromOneCheckpointAreNotTheSame() {
        RedisInstances source = source();
        assertThat(source.count()).isEqualTo(1);
        source.join();
        assertThat(source.count()).isEqualTo(2);
        source.leave();
        assertThat(source.count()).isEqualTo(2);
    }

    @Test
    void signsFromBeforeTheClockWasPutBackDoNotCount() {
        RedisInstances source = source();
        ConfigurableApplicationContext onlooker = applications.get(0);
        byte[] key = ("blocking-portal:instances:" + group).getBytes(StandardCharsets.UTF_8);
        try (RedisConnection redis =
                onlooker.getBean(LettuceConnectionFactory.class).getConnection()) {
            double inAnHour = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
            redis.zSetCommands().zAdd(key, inAnHour, "killed 4000".getBytes(StandardCharsets.UTF_8));
            assertThat(source.count()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsLeftInRedisOnceAllAreGone() {
        ConfigurableApplicationContext onlooker = start(REDIS.getPort(), "blocking-portal.cluster.group=onlooker");
        start().close();
        assertThat(onlooker.getBean(LettuceConnectionFactory.class)
                        .getConnection()
                        .keyCommands()
                        .exists(("blocking-portal:instances:" + group).getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({BlockingPortalAutoConfiguration.class, BlockingPortalClusterAutoConfiguration.class})
    static class Orders {

        @Bean
        LettuceConnectionFactory redis(Environment environment) {
            int port = environment.getRequiredProperty("redis.port", Integer.class);
            RedisStandaloneConfiguration server = new RedisStandaloneConfiguration(REDIS.getHost(), port);
            server.setUsername(environment.getProperty("redis.user"));
            server.setPassword(environment.getProperty("redis.user"));
            return new LettuceConnectionFactory(
                    server,
                    LettuceClientConfiguration.builder()
                            .commandTimeout(Duration.ofMillis(500))
                            .shutdownTimeout(Duration.ZERO)
                            .build());
        }
    }
}
