package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What docs/neighbours.md says of r2dbc-pool, and of H2, which works on the thread that asks it. */
class PoolNeighbourTest {

    private static final Duration SHORT = Duration.ofMillis(800);

    private static final String QUICK = "select 'quick'";
    private static final String SLOW = "call slow()";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(R2dbcAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues(
                    "spring.r2dbc.url=r2dbc:h2:mem:///neighbour?options=DB_CLOSE_DELAY=-1",
                    "spring.r2dbc.pool.initial-size=1",
                    "spring.r2dbc.pool.max-size=1");

    @Test
    void aCallThatWaitsForAConnectionEndsWithItsDeadlineAndLeavesTheQueue() {
        application.run(context -> {
            Connection taken = take(context);

            assertThatThrownBy(() -> portal(context).timeout(SHORT).call(() -> query(context, QUICK)))
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining("the service did not answer in time");
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(metrics(context).pendingAcquireSize()).isZero());
            letGo(taken);
            assertThat(portal(context).call(() -> query(context, QUICK))).isEqualTo("quick");
        });
    }

    @Test
    void withAnAcquireTimeItFailsBeforeTheDeadlineAndSaysWhatItWaitedFor() {
        application
                .withPropertyValues("spring.r2dbc.pool.max-acquire-time=100ms")
                .run(context -> {
                    Connection taken = take(context);

                    assertThatThrownBy(() -> portal(context).call(() -> query(context, QUICK)))
                            .isInstanceOf(DataAccessResourceFailureException.class)
                            .cause()
                            .hasMessage("Connection acquisition timed out after 100ms");
                    letGo(taken);
                });
    }

    @Test
    void theAcquireTimeIsWaitedOnceMoreForEachRetry() {
        application
                .withPropertyValues("spring.r2dbc.pool.max-acquire-time=100ms")
                .run(context -> {
                    Connection taken = take(context);
                    long before = System.nanoTime();

                    assertThatThrownBy(() -> portal(context).call(() -> query(context, QUICK)))
                            .isInstanceOf(DataAccessResourceFailureException.class);
                    assertThat(Duration.ofNanos(System.nanoTime() - before))
                            .isGreaterThanOrEqualTo(Duration.ofMillis(200));
                    letGo(taken);
                });
    }

    @Test
    void h2WorksOnTheLoopAndHoldsItUpPastTheDeadline() {
        application
                .withPropertyValues(
                        "blocking-portal.name=h2", "blocking-portal.loops=1", "spring.r2dbc.pool.enabled=false")
                .run(context -> {
                    CountDownLatch ready = slowFunction(context);

                    timesOut(context, SLOW);
                    assertThatThrownBy(() -> portal(context).timeout(SHORT).call(() -> query(context, QUICK)))
                            .isInstanceOf(PortalTimeoutException.class)
                            .hasMessageContaining("loop 'h2-loop-1' has been blocked");
                    ready.countDown();
                });
    }

    @Test
    void throughAPoolItHoldsUpTheCallerTooWhoGivesTheConnectionBack() {
        application.run(context -> {
            CountDownLatch ready = slowFunction(context);
            FutureTask<Void> call = new FutureTask<>(() -> timesOut(context, SLOW), null);
            Thread caller = new Thread(call);
            caller.start();

            Awaitility.await().until(() -> isInH2(caller));
            ready.countDown();
            call.get(10, TimeUnit.SECONDS);
        });
    }

    @Test
    void throughSpringBootsPoolItHoldsUpCallsOfOtherLoopsThoughConnectionsAreIdle() {
        application
                .withPropertyValues(
                        "blocking-portal.loops=2", "spring.r2dbc.pool.initial-size=4", "spring.r2dbc.pool.max-size=4")
                .run(context -> {
                    context.getBean(ConnectionPool.class).warmup().block();
                    CountDownLatch ready = slowFunction(context);
                    CompletableFuture<String> slow = portal(context).submit(() -> query(context, SLOW));
                    Awaitility.await().until(() -> metrics(context).acquiredSize() == 1);

                    timesOut(context, QUICK);
                    timesOut(context, QUICK);
                    assertThat(metrics(context).idleSize()).isEqualTo(3);
                    ready.countDown();
                    slow.get(10, TimeUnit.SECONDS);
                });
    }

    private static CountDownLatch slowFunction(AssertableApplicationContext context) {
        portal(context)
                .call(() -> query(
                        context, "create alias if not exists slow for '" + SlowFunction.class.getName() + ".await'"));
        return SlowFunction.next();
    }

    private static boolean isInH2(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("org.h2."));
    }

    private static void timesOut(AssertableApplicationContext context, String sql) {
        assertThatThrownBy(() -> portal(context).timeout(SHORT).call(() -> query(context, sql)))
                .isInstanceOf(PortalTimeoutException.class);
    }

    private static Mono<String> query(AssertableApplicationContext context, String sql) {
        return DatabaseClient.create(context.getBean(ConnectionFactory.class))
                .sql(sql)
                .mapValue(String.class)
                .one();
    }

    private static BlockingPortal portal(AssertableApplicationContext context) {
        return context.getBean(BlockingPortal.class);
    }

    private static PoolMetrics metrics(AssertableApplicationContext context) {
        return context.getBean(ConnectionPool.class).getMetrics().orElseThrow();
    }

    private static Connection take(AssertableApplicationContext context) {
        ConnectionPool pool = context.getBean(ConnectionPool.class);
        pool.warmup().block();
        return pool.create().block();
    }

    private static void letGo(Connection connection) {
        Mono.from(connection.close()).block();
    }
}
