package io.github.blockingportal.autoconfigure.check;

import java.net.SocketAddress;
import java.util.function.Supplier;

import io.netty.resolver.AddressResolverGroup;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.TransportConfig;

import io.github.blockingportal.autoconfigure.adaptive.BlockingPortalAdaptiveAutoConfiguration;

import static io.github.blockingportal.autoconfigure.check.Warnings.RUNNER;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionCheckTest {

    private static final String LIMIT = "blocking-portal.max-concurrent-calls=";

    private final ApplicationContextRunner withPool = RUNNER.withUserConfiguration(Pool.class);
    private final ApplicationContextRunner withProvider = RUNNER.withUserConfiguration(Provider.class);

    @Test
    void aLimitAboveThePoolIsWarnedOfWithTheNumbersAndThePropertiesToChange(CapturedOutput output) {
        assertThat(Warnings.of(withPool.withPropertyValues(LIMIT + "50"), output))
                .singleElement()
                .asString()
                .endsWith(
                        "No portal's limit is within the 12 connections of the R2DBC pool (spring.r2dbc.pool.max-size): the"
                                + " lowest is 50 of portal 'portal', whose further calls wait there with a permit in their hands."
                                + " Lower blocking-portal.max-concurrent-calls, or raise spring.r2dbc.pool.max-size");
    }

    @Test
    void ofSeveralPortalsTheOneThatIsTheNearestIsNamed(CapturedOutput output) {
        assertThat(Warnings.of(
                        withPool.withPropertyValues("blocking-portal.portals.orders.max-concurrent-calls=13"), output))
                .singleElement()
                .asString()
                .contains("the lowest is 13 of portal 'orders'")
                .contains("Lower blocking-portal.portals.orders.max-concurrent-calls, or");
    }

    @Test
    void aLimitAboveTheConnectionsOfWebClientIsWarnedOf(CapturedOutput output) {
        assertThat(Warnings.of(withProvider.withPropertyValues(LIMIT + "50"), output))
                .singleElement()
                .asString()
                .contains(
                        "within the 9 connections of ConnectionProvider 'orders' to one host (its maxConnections): the"
                                + " lowest is 50");
    }

    /** It falls as calls wait for connections, since that is a part of what they take. */
    @Test
    void aLimitThatFindsItselfIsNot(CapturedOutput output) {
        assertThat(Warnings.of(
                        withPool.withConfiguration(AutoConfigurations.of(BlockingPortalAdaptiveAutoConfiguration.class))
                                .withPropertyValues(
                                        LIMIT + "50", "blocking-portal.portals.orders.adaptive.enabled=true"),
                        output))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "blocking-portal.max-concurrent-calls=9",
                "blocking-portal.portals.orders.max-concurrent-calls=9",
                "blocking-portal.timeout=7s"
            })
    void aPortalThatFitsAndOneThatIsAsItCameAreNot(String property, CapturedOutput output) {
        assertThat(Warnings.of(withPool.withUserConfiguration(Provider.class).withPropertyValues(property), output))
                .isEmpty();
    }

    @Test
    void aLimitThatIsWrittenCountsAlsoWhereItIsTheDefaultOne(CapturedOutput output) {
        assertThat(Warnings.of(withPool.withPropertyValues(LIMIT + "1024"), output))
                .hasSize(1);
    }

    @Test
    void aPoolThatIsLazyIsNotMade(CapturedOutput output) {
        assertThat(Warnings.of(RUNNER.withUserConfiguration(LazyPool.class).withPropertyValues(LIMIT + "50"), output))
                .isEmpty();
    }

    @Test
    void aPoolThatCannotBeAskedEndsNeitherTheStartNorTheOtherChecks(CapturedOutput output) {
        assertThat(Warnings.of(
                        RUNNER.withUserConfiguration(Hostile.class)
                                .withPropertyValues(LIMIT + "50", "blocking-portal.timout=1"),
                        output))
                .singleElement()
                .asString()
                .contains("timout");
    }

    @Test
    void withoutPoolsOnTheClassPathTheApplicationStarts(CapturedOutput output) {
        assertThat(Warnings.of(
                        RUNNER.withClassLoader(new FilteredClassLoader(
                                        "io.r2dbc", "reactor.netty", "org.apache", "org.eclipse.jetty"))
                                .withPropertyValues(LIMIT + "50"),
                        output))
                .isEmpty();
    }

    @Configuration(proxyBeanMethods = false)
    static class Pool {

        @Bean
        ConnectionPool connectionFactory() {
            return pool();
        }

        static ConnectionPool pool() {
            return new ConnectionPool(
                    ConnectionPoolConfiguration.builder(ConnectionFactories.get("r2dbc:h2:mem:///orders"))
                            .initialSize(0)
                            .maxSize(12)
                            .build());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Provider {

        @Bean
        ConnectionProvider orders() {
            return ConnectionProvider.create("orders", 9);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyPool {

        @Bean
        @Lazy
        ConnectionPool connectionFactory() {
            throw new IllegalStateException("made");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Hostile {

        @Bean
        ConnectionProvider hostile() {
            return new ConnectionProvider() {
                @Override
                public Mono<? extends Connection> acquire(
                        TransportConfig config,
                        ConnectionObserver observer,
                        Supplier<? extends SocketAddress> remote,
                        AddressResolverGroup<?> resolver) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int maxConnections() {
                    throw new IllegalStateException("not now");
                }
            };
        }
    }
}
