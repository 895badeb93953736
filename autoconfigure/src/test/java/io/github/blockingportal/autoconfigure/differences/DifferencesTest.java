package io.github.blockingportal.autoconfigure.differences;

import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpResources;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.differences.DifferenceExamples.Bank;
import io.github.blockingportal.autoconfigure.differences.DifferenceExamples.Farewell;
import io.github.blockingportal.autoconfigure.differences.DifferenceExamples.Payments;
import io.github.blockingportal.autoconfigure.differences.DifferenceExamples.WarmUp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What docs/migrating-from-block.md says of transactions, of the end of a context and of a client's first call. */
@Timeout(60)
class DifferencesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1", "blocking-portal.drain-timeout=500ms");

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Database {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource("jdbc:h2:mem:differences;DB_CLOSE_DELAY=-1");
        }

        @Bean
        JdbcTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        JdbcClient jdbcClient(DataSource dataSource) {
            JdbcClient jdbc = JdbcClient.create(dataSource);
            jdbc.sql("create table if not exists payments (id varchar)").update();
            return jdbc;
        }

        @Bean
        Bank bank() {
            return iban -> Mono.just("charged " + iban);
        }
    }

    @Test
    @Tag("R31")
    void theSupplierIsOutsideOfTheCallersTransaction() {
        runner.withUserConfiguration(Database.class, Payments.class).run(context -> {
            Payments payments = context.getBean(Payments.class);
            assertThat(payments.pay("a1")).isEqualTo("charged DEa1");
            assertThat(payments.payFromTheSupplier("b2")).isEqualTo("charged no row");
        });
    }

    @Test
    @Tag("R31")
    void withCallerRunsItIsInsideAsWithBlock() {
        runner.withUserConfiguration(Database.class, Payments.class)
                .withPropertyValues("blocking-portal.dispatch=caller-runs")
                .run(context -> assertThat(context.getBean(Payments.class).payFromTheSupplier("c3"))
                        .isEqualTo("charged DEc3"));
    }

    @Test
    @Tag("R25")
    void workThatClosesItsContextIsCancelledByThatAtTheEndOfTheDrain() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            BlockingWorkers workers = context.getBean(BlockingWorkers.class);
            ConfigurableApplicationContext closed = context.getSourceApplicationContext();
            assertThatThrownBy(() -> portal.call(() -> workers.run(() -> {
                        closed.close();
                        return "answer";
                    })))
                    .isInstanceOf(PortalClosedException.class);
        });
    }

    @Test
    @Tag("R25")
    void workThatHasItClosedByAnotherThreadGetsItsAnswerThrough() {
        runner.withPropertyValues("blocking-portal.drain-timeout=20s").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            BlockingWorkers workers = context.getBean(BlockingWorkers.class);
            Farewell farewell = new Farewell(context.getSourceApplicationContext());
            assertThat(portal.<String>call(() -> workers.run(() -> {
                        farewell.leave();
                        return "answer";
                    })))
                    .isEqualTo("answer");
            await().until(() -> portal.snapshot().state() == State.CLOSED);
        });
    }

    @Test
    void aRunnerWarmsAClientUp() {
        AtomicInteger asked = new AtomicInteger();
        LoopResources loops = isNative -> {
            asked.incrementAndGet();
            return HttpResources.get().onClient(isNative);
        };
        runner.withBean(HttpClient.class, () -> HttpClient.create().runOn(loops))
                .withUserConfiguration(WarmUp.class)
                .run(context -> {
                    asked.set(0);
                    context.getBean(ApplicationRunner.class).run(null);
                    assertThat(asked).hasPositiveValue();
                });
    }
}
