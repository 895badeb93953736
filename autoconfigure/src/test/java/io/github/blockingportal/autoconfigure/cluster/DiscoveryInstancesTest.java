package io.github.blockingportal.autoconfigure.cluster;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryProperties;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.LimitShares;
import io.github.blockingportal.spring.InstanceCount;

import static io.github.blockingportal.autoconfigure.cluster.Sharing.awaitLimit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * With Spring Cloud's own DiscoveryClient, which lists what properties say. No signature has one of its types, since JUnit reads this
 * class also where Spring Cloud is not on the class path.
 */
@Tag("spring-cloud")
@Timeout(60)
class DiscoveryInstancesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalClusterAutoConfiguration.class,
                    UtilAutoConfiguration.class,
                    SimpleDiscoveryClientAutoConfiguration.class,
                    CompositeDiscoveryClientAutoConfiguration.class))
            .withPropertyValues(
                    "spring.application.name=orders",
                    "blocking-portal.loops=1",
                    "blocking-portal.cluster.interval=50ms",
                    "blocking-portal.cluster.max-concurrent-calls=400");

    private static String[] listed(String service, int... ports) {
        return IntStream.range(0, ports.length)
                .mapToObj(instance -> "spring.cloud.discovery.client.simple.instances.%s[%d].uri=http://10.0.0.1:%d"
                        .formatted(service, instance, ports[instance]))
                .toArray(String[]::new);
    }

    @Test
    void theInstancesThatAreListedShareTheLimit() {
        runner.withPropertyValues(listed("orders", 1, 2, 3)).run(context -> {
            awaitLimit(context, 133);
            assertThat(context.getBean(LimitShares.class).of("portal")).containsEntry("source", "discovery");
        });
    }

    @Test
    void theSharesFollowTheList() {
        runner.withPropertyValues(listed("orders", 1, 2, 3)).run(context -> {
            awaitLimit(context, 133);
            SimpleDiscoveryProperties list = context.getBean(SimpleDiscoveryProperties.class);
            list.getInstances().put("orders", list.getInstances().get("orders").subList(0, 2));
            awaitLimit(context, 200);
        });
    }

    @Test
    void anInstanceThatIsListedTwiceCountsOnce() {
        runner.withPropertyValues(listed("orders", 1, 2, 2)).run(context -> awaitLimit(context, 200));
    }

    /** As Kubernetes may list a pod whose service has several ports. */
    @Test
    void anInstanceThatIsListedWithEachOfItsPortsCountsOnce() {
        assertThat(Listed.count(null, "7b1c@10.0.0.1:8080", "7b1c@10.0.0.1:8081", "9e2f@10.0.0.2:8080"))
                .isEqualTo(2);
        assertThat(Listed.count("7b1c@10.0.0.1:8081", "7b1c@10.0.0.1:8080", "9e2f@10.0.0.2:8080"))
                .isEqualTo(2);
    }

    /** As in Consul, where that is made of name and port unless somebody says otherwise. */
    @Test
    void instancesOfSeveralHostsCountEachAlsoWhereTheirIdsAreTheSame() {
        assertThat(Listed.count(null, "orders-8080@10.0.0.1:8080", "orders-8080@10.0.0.2:8080"))
                .isEqualTo(2);
        assertThat(Listed.count("orders-8080@10.0.0.1:8080", "orders-8080@10.0.0.2:8080"))
                .isEqualTo(2);
    }

    @Test
    void thisInstanceCountsWhileItIsNotListedYet() {
        Registered.as(4, runner).withPropertyValues(listed("orders", 1, 2, 3)).run(context -> awaitLimit(context, 100));
    }

    @Test
    void thisInstanceCountsOnceWhereItIsListed() {
        Registered.as(4, runner)
                .withPropertyValues(listed("orders", 1, 2, 3, 4))
                .run(context -> awaitLimit(context, 100));
    }

    @Test
    void theServiceMayHaveAnotherNameThanTheApplication() {
        runner.withPropertyValues(listed("shop", 1, 2))
                .withPropertyValues("blocking-portal.cluster.group=shop")
                .run(context -> awaitLimit(context, 200));
    }

    @Test
    void anEmptyListIsNoAnswer() {
        Registered.as(4, runner).run(context -> {
            await().untilAsserted(
                            () -> assertThat(context.getBean(LimitShares.class).of("portal"))
                                    .containsEntry("reachable", false)
                                    .containsEntry("instances", 0));
            awaitLimit(context, 1);
        });
    }

    /** As where Spring Cloud is there for something else, which brings the client and no registry. */
    @Test
    void aClientWithoutARegistryIsNotAsked() {
        runner.run(context -> assertThat(new UnknownInstancesFailureAnalyzer()
                        .analyze(context.getStartupFailure())
                        .getDescription())
                .isEqualTo(
                        "Property 'blocking-portal.cluster.max-concurrent-calls' is to be shared among all instances, and nobody"
                                + " tells how many there are."));
        runner.withPropertyValues("blocking-portal.cluster.source=discovery")
                .run(context -> assertThat(new UnknownInstancesFailureAnalyzer()
                                .analyze(context.getStartupFailure())
                                .getDescription())
                        .isEqualTo("Property 'blocking-portal.cluster.source' is 'discovery', and there is no single"
                                + " DiscoveryClient bean with a registry."));
    }

    @Test
    void withoutARegistryRedisIsAsked() {
        ApplicationContextRunner withRedis =
                runner.withBean(RedisConnectionFactory.class, () -> new LettuceConnectionFactory("127.0.0.1", 1));
        withRedis.run(DiscoveryInstancesTest::assertAsksRedis);
        withRedis.withPropertyValues(listed("inventory", 1, 2)).run(DiscoveryInstancesTest::assertAsksRedis);
    }

    private static void assertAsksRedis(AssertableApplicationContext context) {
        assertThat(context.getBean(LimitShares.class).of("portal")).containsEntry("source", "redis");
    }

    @Test
    void aBeanOfTheApplicationComesBeforeIt() {
        runner.withPropertyValues(listed("orders", 1, 2, 3))
                .withPropertyValues("blocking-portal.cluster.source=discovery")
                .withBean(InstanceCount.class, () -> () -> 8)
                .run(context -> awaitLimit(context, 50));
    }

    @Test
    void withoutANameThereIsNothingToAskFor() {
        runner.withPropertyValues(listed("orders", 1))
                .withPropertyValues("spring.application.name=")
                .run(context -> assertThat(new UnknownInstancesFailureAnalyzer()
                                .analyze(context.getStartupFailure())
                                .getDescription())
                        .isEqualTo(
                                "The instances that share a limit have no name by which discovery could count them."));
    }
}
