package io.github.blockingportal.autoconfigure.transaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Propagation × outcome, as each manager does it: the same scenario runs with a {@code JdbcTransactionManager}, with
 * {@code TransactionalOperator}s of a {@code R2dbcTransactionManager}, with ours, and with ours around a
 * {@code TransactionalOperator}. What is expected of ours is what the others do.
 */
class TransactionMatrixTest {

    private static final BlockingPortal PORTAL =
            BlockingPortal.builder().loops(1).build();

    @AfterAll
    static void close() {
        PORTAL.close();
    }

    @Test
    void aPortalTransactionDoesWhatJdbcDoes() {
        ConnectionFactory connections = h2("matrix_blocking");
        Engine jdbc = jdbc();
        assertEqual(jdbc, new Blocking(ours(connections), connections), scenarios());
    }

    @Test
    void aReactiveTransactionWithinOneDoesWhatOneOfJdbcWould() {
        ConnectionFactory connections = h2("matrix_within");
        assertEqual(jdbc(), new ReactiveWithin(connections), scenarios());
    }

    /** The others agree, but where an inner failure is caught outside: there a portal transaction is as with JDBC. */
    @Test
    void aReactiveTransactionDiffersOnlyWhereAFailureIsCaughtOrMarkedWithin() {
        ConnectionFactory connections = h2("matrix_reactive");
        assertThat(differences(jdbc(), new Reactive(connections), scenarios()))
                .isNotEmpty()
                .allSatisfy(scenario -> assertThat(scenario.joins()).isTrue())
                .allSatisfy(scenario -> assertThat(scenario.inner).isIn(Inner.FAILS_AND_IS_CAUGHT, Inner.MARKS))
                .allSatisfy(scenario -> assertThat(scenario.outer).isEqualTo(Outer.RETURNS));
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "POSTGRES_URL",
            matches = "r2dbc:postgresql://.+",
            disabledReason = "POSTGRES_URL names no PostgreSQL")
    void aPortalTransactionDoesTheSameOnPostgres() {
        ConnectionPool connections = new ConnectionPool(ConnectionPoolConfiguration.builder(Names.postgres())
                .initialSize(0)
                .maxSize(3)
                .build());
        Names.makeTable(connections);
        Engine jdbc = jdbc();
        assertEqual(jdbc, new Blocking(ours(connections), connections), scenarios());
        assertEqual(jdbc, new ReactiveWithin(connections), scenarios());
        List<Scenario> alike = new ArrayList<>(scenarios());
        alike.removeAll(differences(jdbc, new Reactive(h2("matrix_alike")), scenarios()));
        assertEqual(jdbc, new Reactive(connections), alike);
        connections.dispose();
    }

    private static ConnectionFactory h2(String name) {
        ConnectionFactory connections = Names.database(name);
        Names.makeTable(connections);
        return connections;
    }

    private static Engine jdbc() {
        DriverManagerDataSource source = new DriverManagerDataSource("jdbc:h2:mem:matrix_jdbc;DB_CLOSE_DELAY=-1");
        JdbcTemplate jdbc = new JdbcTemplate(source);
        jdbc.execute("create table if not exists names (name varchar(40))");
        return new Blocking(
                new JdbcTransactionManager(source),
                name -> jdbc.update("insert into names values (?)", name),
                () -> jdbc.queryForList("select name from names", String.class),
                () -> jdbc.update("delete from names"));
    }

    private static PlatformTransactionManager ours(ConnectionFactory connections) {
        return new PortalTransactionManager(() -> PORTAL, new R2dbcTransactionManager(connections));
    }

    private static void assertEqual(Engine expected, Engine actual, List<Scenario> scenarios) {
        assertThat(scenarios).hasSizeGreaterThan(90);
        assertThat(scenarios.stream().map(each -> each + " -> " + actual.run(each)))
                .containsExactlyElementsOf(scenarios.stream()
                        .map(each -> each + " -> " + expected.run(each))
                        .toList());
        await().untilAsserted(() -> {
            assertThat(PORTAL.snapshot().calls()).isEmpty();
            assertThat(PORTAL.snapshot().admission().active()).isZero();
        });
    }

    private static List<Scenario> differences(Engine one, Engine other, List<Scenario> scenarios) {
        return scenarios.stream()
                .filter(each -> !one.run(each).equals(other.run(each)))
                .toList();
    }

    private static List<Scenario> scenarios() {
        return Stream.of(true, false)
                .flatMap(within -> Arrays.stream(Propagation.values())
                        .flatMap(propagation -> Arrays.stream(Inner.values())
                                .flatMap(inner -> Arrays.stream(Outer.values())
                                        .map(outer -> new Scenario(within, propagation, inner, outer)))))
                .toList();
    }

    private enum Inner {
        RETURNS,
        FAILS,
        FAILS_AND_IS_CAUGHT,
        MARKS
    }

    private enum Outer {
        RETURNS,
        FAILS
    }

    /** Whether there is an outer transaction, the inner one's propagation, and how both end. */
    private record Scenario(boolean within, Propagation propagation, Inner inner, Outer outer) {

        TransactionDefinition definition() {
            return new DefaultTransactionDefinition(propagation.value());
        }

        boolean joins() {
            return within
                    && (propagation == Propagation.REQUIRED
                            || propagation == Propagation.SUPPORTS
                            || propagation == Propagation.MANDATORY);
        }
    }

    /** The rows that are there afterwards, and what was thrown. */
    private record Result(Set<String> rows, String thrown) {

        static Result of(List<String> rows, Throwable thrown) {
            return new Result(
                    new TreeSet<>(rows),
                    thrown == null ? "nothing" : thrown.getClass().getSimpleName());
        }
    }

    private static final class Boom extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private interface Engine {
        Result run(Scenario scenario);
    }

    private interface Reader {
        List<String> read();
    }

    /** With a manager for blocking code. */
    private static class Blocking implements Engine {

        final PlatformTransactionManager manager;
        final Consumer<String> save;
        private final Reader reader;
        private final Runnable clear;

        Blocking(PlatformTransactionManager manager, Consumer<String> save, Reader reader, Runnable clear) {
            this.manager = manager;
            this.save = save;
            this.reader = reader;
            this.clear = clear;
        }

        Blocking(PlatformTransactionManager manager, ConnectionFactory connections) {
            this(manager, new Names(PORTAL, connections));
        }

        private Blocking(PlatformTransactionManager manager, Names names) {
            this(manager, names::save, names::all, names::clear);
        }

        @Override
        public Result run(Scenario scenario) {
            clear.run();
            Throwable thrown = null;
            try {
                if (scenario.within) {
                    new TransactionTemplate(manager).executeWithoutResult(status -> outer(scenario));
                } else {
                    outer(scenario);
                }
            } catch (RuntimeException failure) {
                thrown = failure;
            }
            return Result.of(reader.read(), thrown);
        }

        private void outer(Scenario scenario) {
            save.accept("before");
            try {
                inner(scenario);
            } catch (RuntimeException failure) {
                if (scenario.inner != Inner.FAILS_AND_IS_CAUGHT) {
                    throw failure;
                }
            }
            save.accept("after");
            if (scenario.outer == Outer.FAILS) {
                throw new Boom();
            }
        }

        void inner(Scenario scenario) {
            new TransactionTemplate(manager, scenario.definition()).executeWithoutResult(status -> {
                save.accept("inner");
                if (scenario.inner == Inner.MARKS) {
                    status.setRollbackOnly();
                } else if (scenario.inner != Inner.RETURNS) {
                    throw new Boom();
                }
            });
        }
    }

    /** With ours, and a {@code TransactionalOperator} for what is within. */
    private static final class ReactiveWithin extends Blocking {

        private final Names names;
        private final R2dbcTransactionManager reactive;

        ReactiveWithin(ConnectionFactory connections) {
            super(ours(connections), connections);
            this.names = new Names(PORTAL, connections);
            this.reactive = new R2dbcTransactionManager(connections);
        }

        @Override
        void inner(Scenario scenario) {
            PORTAL.call(() -> reactively(reactive, names, scenario));
        }
    }

    private static Mono<Void> reactively(R2dbcTransactionManager manager, Names names, Scenario scenario) {
        return TransactionalOperator.create(manager, scenario.definition())
                .execute(status -> names.saving("inner").then(Mono.defer(() -> {
                    if (scenario.inner == Inner.MARKS) {
                        status.setRollbackOnly();
                    }
                    return scenario.inner == Inner.MARKS || scenario.inner == Inner.RETURNS
                            ? Mono.<Void>empty()
                            : Mono.<Void>error(new Boom());
                })))
                .then();
    }

    /** With {@code TransactionalOperator}s alone. */
    private static final class Reactive implements Engine {

        private final Names names;
        private final R2dbcTransactionManager manager;

        Reactive(ConnectionFactory connections) {
            this.names = new Names(PORTAL, connections);
            this.manager = new R2dbcTransactionManager(connections);
        }

        @Override
        public Result run(Scenario scenario) {
            names.clear();
            Throwable thrown = null;
            try {
                Mono<Void> outer = outer(scenario);
                (scenario.within ? TransactionalOperator.create(manager).transactional(outer) : outer).block();
            } catch (RuntimeException failure) {
                thrown = failure;
            }
            return Result.of(names.all(), thrown);
        }

        private Mono<Void> outer(Scenario scenario) {
            Mono<Void> inner = Mono.defer(() -> reactively(manager, names, scenario));
            return names.saving("before")
                    .then(scenario.inner == Inner.FAILS_AND_IS_CAUGHT ? inner.onErrorComplete() : inner)
                    .then(names.saving("after"))
                    .then(scenario.outer == Outer.FAILS ? Mono.error(new Boom()) : Mono.empty());
        }
    }
}
