package io.github.blockingportal.sample;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A reactive transaction around blocking code that calls the portal. */
@Tag("R04")
@Timeout(60)
class ReactiveTransactionTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(R2dbcAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.timeout=5s");

    private ApplicationContextRunner h2(String dispatch, int pool) {
        return application.withPropertyValues(
                "blocking-portal.dispatch=" + dispatch,
                "spring.r2dbc.url=r2dbc:h2:mem:///transaction?options=DB_CLOSE_DELAY=-1",
                "spring.r2dbc.pool.initial-size=1",
                "spring.r2dbc.pool.max-size=" + pool);
    }

    @ParameterizedTest
    @CsvSource({"loop, 5", "caller-runs, 5", "loop, 1", "caller-runs, 1"})
    void isThatOfEachStatementOfAWorkerAndRolledBackWithThem(String dispatch, int pool) {
        h2(dispatch, pool).run(context -> failsAfterTwo(new Rows(context)));
    }

    @ParameterizedTest
    @CsvSource({"loop, 5", "caller-runs, 5", "loop, 1", "caller-runs, 1"})
    void showsAWorkerWhatItHasWrittenWhateverOperationItUses(String dispatch, int pool) {
        h2(dispatch, pool).run(context -> {
            Rows rows = new Rows(context);
            rows.portal.call(() -> rows.inTransaction(() -> {
                rows.portal.call(() -> rows.save("a"));
                assertThat(rows.portal.submit(rows::names).get(5, TimeUnit.SECONDS))
                        .containsExactly("a");
                assertThat(rows.portal.stream(() -> rows.names()).toList()).containsExactly(List.of("a"));
                assertThat(rows.portal
                                .<List<String>, List<String>>start(
                                        ready -> rows.names().doOnNext(ready::ready))
                                .ready())
                        .containsExactly("a");
            }));
            assertThat(rows.portal.call(rows::names)).containsExactly("a");
        });
    }

    @Test
    @Tag("N3")
    @EnabledIfEnvironmentVariable(
            named = "POSTGRES_URL",
            matches = "r2dbc:postgresql://.+",
            disabledReason = "POSTGRES_URL names no PostgreSQL")
    void isRolledBackOnPostgresToo() {
        application
                .withPropertyValues(
                        "spring.r2dbc.url=" + System.getenv("POSTGRES_URL"),
                        "spring.r2dbc.password=" + System.getenv().getOrDefault("POSTGRES_PASSWORD", "none"))
                .run(context -> failsAfterTwo(new Rows(context)));
    }

    private static void failsAfterTwo(Rows rows) {
        assertThatThrownBy(() -> rows.portal.call(() -> rows.inTransaction(() -> {
                    rows.portal.call(() -> rows.save("a"));
                    rows.portal.call(() -> rows.save("b"));
                    throw new IllegalArgumentException("after two");
                })))
                .hasMessage("after two");
        assertThat(rows.portal.call(rows::names)).isEmpty();
    }

    private interface Body {
        void run() throws Exception;
    }

    /** A table of names, which is empty at first. */
    private static final class Rows {

        private final BlockingPortal portal;
        private final DatabaseClient client;
        private final TransactionalOperator transaction;

        Rows(ApplicationContext context) {
            ConnectionFactory connections = context.getBean(ConnectionFactory.class);
            portal = context.getBean(BlockingPortal.class);
            client = DatabaseClient.create(connections);
            transaction = TransactionalOperator.create(new R2dbcTransactionManager(connections));
            portal.call(() -> client.sql("drop table if exists in_transaction").then());
            portal.call(() ->
                    client.sql("create table in_transaction (name varchar(10))").then());
        }

        Mono<Void> inTransaction(Body body) {
            return portal.workers()
                    .<Void>run(() -> {
                        body.run();
                        return null;
                    })
                    .as(transaction::transactional);
        }

        Mono<Long> save(String name) {
            return client.sql("insert into in_transaction values ('" + name + "')")
                    .fetch()
                    .rowsUpdated();
        }

        Mono<List<String>> names() {
            return client.sql("select name from in_transaction")
                    .map(row -> row.get(0, String.class))
                    .all()
                    .collectList();
        }
    }
}
