package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.function.Consumer;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What docs/neighbours.md says of PostgreSQL. Runs where {@code POSTGRES_URL} (with the user) and {@code POSTGRES_PASSWORD} name
 * a database; its slow statements wait for an advisory lock that the test holds.
 */
@EnabledIfEnvironmentVariable(
        named = "POSTGRES_URL",
        matches = "r2dbc:postgresql://.+",
        disabledReason = "POSTGRES_URL names no PostgreSQL")
class PostgresNeighbourTest {

    private static final Duration SHORT = Duration.ofMillis(800);
    private static final String QUICK = "select 'quick'";
    private static final String SLOW = "select 'late' from pg_advisory_xact_lock(4711)";
    private static final String SLOW_CHANGE =
            "insert into neighbours select 'changed' from pg_advisory_xact_lock(4711)";

    private static final String[] SETTINGS = {
        "blocking-portal.timeout=2s",
        "spring.r2dbc.properties.statementTimeout=PT1.5S", // the server ends it before the portal does
        "spring.r2dbc.pool.max-acquire-time=500ms", // making a connection included
        "spring.r2dbc.pool.acquire-retry=0" // with the default, 1, a call waits that long twice
    };

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(R2dbcAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues(
                    "spring.r2dbc.url=" + System.getenv("POSTGRES_URL"),
                    "spring.r2dbc.password=" + password(),
                    "spring.r2dbc.pool.initial-size=4",
                    "spring.r2dbc.pool.max-size=4");

    private final ConnectionFactory server =
            ConnectionFactories.get(ConnectionFactoryOptions.parse(System.getenv("POSTGRES_URL"))
                    .mutate()
                    .option(ConnectionFactoryOptions.PASSWORD, password())
                    .build());
    private final DatabaseClient onlooker = DatabaseClient.create(server);
    private Connection holder;

    private static String password() {
        return System.getenv().getOrDefault("POSTGRES_PASSWORD", "none");
    }

    @BeforeEach
    void makeStatementsSlow() {
        onlooker.sql("drop table if exists neighbours").then().block();
        onlooker.sql("create table neighbours (what text)").then().block();
        holder = Mono.from(server.create()).block();
        Mono.from(holder.createStatement("select pg_advisory_lock(4711)").execute())
                .flatMap(result -> Mono.from(result.map(row -> "held")))
                .block();
    }

    @AfterEach
    void letThemEnd() {
        Mono.from(holder.close()).block();
    }

    @Test
    void aStatementRunsOnAtTheServerWhenItsCallHasTimedOut() {
        run(application, context -> {
            timesOut(context, SLOW);

            awaitASlowStatement();
        });
    }

    @Test
    void oneSuchStatementHoldsUpFurtherCallsThoughThePoolHasIdleConnections() {
        run(application, context -> {
            timesOut(context, SLOW);

            Awaitility.await()
                    .untilAsserted(() -> assertThat(pool(context).idleSize()).isEqualTo(4));
            timesOut(context, QUICK);
            timesOut(context, QUICK);
        });
    }

    @Test
    void withRemoteValidationTheNextCallGetsAnotherConnectionWhileTheStatementRunsOn() {
        ApplicationContextRunner validating = application.withPropertyValues(
                "spring.r2dbc.pool.validation-depth=remote", "spring.r2dbc.pool.max-validation-time=100ms");
        run(validating, context -> {
            timesOut(context, SLOW);

            assertThat(answer(context, QUICK)).isEqualTo("quick");
            awaitASlowStatement();
        });
    }

    @Test
    void withAStatementTimeoutTheServerEndsItBeforeThePortalDoes() {
        run(application.withPropertyValues(SETTINGS), context -> {
            assertThatThrownBy(() -> answer(context, SLOW))
                    .hasMessageContaining("canceling statement due to statement timeout");

            assertThat(slowStatements()).isZero();
            assertThat(answer(context, QUICK)).isEqualTo("quick");
        });
    }

    @Test
    void withAStatementTimeoutTheServerEndsAlsoWhatHasBegunLate() {
        run(application.withPropertyValues(SETTINGS), context -> {
            timesOut(context, SLOW);

            Awaitility.await().untilAsserted(() -> assertThat(slowStatements()).isZero());
            assertThat(answer(context, QUICK)).isEqualTo("quick");
        });
    }

    @Test
    void whatTimedOutIsChangedAllTheSame() {
        run(application, context -> {
            timesOut(context, SLOW_CHANGE);
            letThemEnd();

            Awaitility.await().untilAsserted(() -> assertThat(changes()).isOne());
        });
    }

    @Test
    void inATransactionItIsRolledBack() {
        run(application, context -> {
            ConnectionFactory connections = context.getBean(ConnectionFactory.class);
            TransactionalOperator transaction = TransactionalOperator.create(new R2dbcTransactionManager(connections));
            assertThatThrownBy(() -> portal(context)
                            .timeout(SHORT)
                            .call(() -> DatabaseClient.create(connections)
                                    .sql(SLOW_CHANGE)
                                    .then()
                                    .as(transaction::transactional)))
                    .isInstanceOf(PortalTimeoutException.class);
            assertThat(pool(context).acquiredSize()).isOne();
            letThemEnd();

            Awaitility.await().until(() -> pool(context).acquiredSize() == 0);
            assertThat(slowStatements()).isZero();
            assertThat(changes()).isZero();
        });
    }

    private static void run(ApplicationContextRunner application, Consumer<AssertableApplicationContext> test) {
        application.run(context -> {
            context.getBean(ConnectionPool.class).warmup().block();
            assertThat(answer(context, QUICK)).isEqualTo("quick");
            test.accept(context);
        });
    }

    private static void timesOut(AssertableApplicationContext context, String sql) {
        assertThatThrownBy(() -> portal(context).timeout(SHORT).call(() -> query(context, sql)))
                .isInstanceOf(PortalTimeoutException.class);
    }

    private static String answer(AssertableApplicationContext context, String sql) {
        return portal(context).call(() -> query(context, sql));
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

    private static PoolMetrics pool(AssertableApplicationContext context) {
        return context.getBean(ConnectionPool.class).getMetrics().orElseThrow();
    }

    private long slowStatements() {
        return count("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%(4711)'");
    }

    private void awaitASlowStatement() {
        Awaitility.await().untilAsserted(() -> assertThat(slowStatements()).isOne());
    }

    private long changes() {
        return count("select count(*) from neighbours");
    }

    private long count(String sql) {
        return onlooker.sql(sql).mapValue(Long.class).one().block();
    }
}
