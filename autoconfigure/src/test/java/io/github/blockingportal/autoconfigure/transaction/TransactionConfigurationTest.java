package io.github.blockingportal.autoconfigure.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.TransactionUsageException;
import org.springframework.transaction.annotation.TransactionManagementConfigurer;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.transaction.PortalTransactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When there is a transaction manager of ours, and who gets it. */
class TransactionConfigurationTest {

    private static final String MANAGER = PortalTransactional.MANAGER;

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Ledger.Application.class)
            .withPropertyValues("blocking-portal.loops=1");

    @Test
    void thereIsNoneIfItIsNotWanted() {
        application
                .withPropertyValues("blocking-portal.transactions.enabled=false")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(PlatformTransactionManager.class);
                    assertThatThrownBy(() -> context.getBean(Ledger.class).save("a"))
                            .hasMessageContaining("Cannot apply reactive transaction to non-reactive return type");
                });
        application
                .withPropertyValues("blocking-portal.enabled=false")
                .withBean(BlockingPortal.class, () -> BlockingPortal.builder().build())
                .run(context -> assertThat(context).doesNotHaveBean(PlatformTransactionManager.class));
    }

    @Test
    void thereIsNoneWithoutOneReactiveManagerThatItCouldUse() {
        ApplicationContextRunner without = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalTransactionAutoConfiguration.class));
        without.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(TransactionManager.class));
        application
                .withBean(
                        "second",
                        R2dbcTransactionManager.class,
                        () -> new R2dbcTransactionManager(Names.database("second")))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MANAGER));
    }

    @Test
    void nothingOfItIsLoadedWithoutSpringsTransactions() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalTransactionAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.transaction"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(BlockingPortal.class)
                        .doesNotHaveBean(BlockingPortalTransactionAutoConfiguration.class));
    }

    @Test
    void itDoesWithoutSpringBootsModuleForTransactions() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalTransactionAutoConfiguration.class))
                .withBean(R2dbcTransactionManager.class, () -> new R2dbcTransactionManager(Names.database("alone")))
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.transaction"))
                .run(context -> assertThat(context).hasNotFailed().hasBean(MANAGER));
    }

    @Test
    void oneOfTheApplicationsOwnOfThatNameStays() {
        application
                .withBean(MANAGER, JdbcTransactionManager.class, TransactionConfigurationTest::jdbcManager)
                .run(context -> assertThat(context.getBean(MANAGER)).isInstanceOf(JdbcTransactionManager.class));
    }

    @Test
    void besideAJdbcManagerNothingChangesForWhoDoesNotNameOurs() {
        application.withUserConfiguration(Jdbc.class).run(context -> {
            JdbcTransactionManager jdbc = context.getBean(JdbcTransactionManager.class);
            assertThat(context.getBean(PlatformTransactionManager.class)).isSameAs(jdbc);
            assertThat(context.getBean(TransactionManager.class)).isSameAs(jdbc);
            assertThat(context.getBean(TransactionTemplate.class).getTransactionManager())
                    .isSameAs(jdbc);
            assertThat(context.getBean(Managers.class).all).containsExactly(jdbc);
            assertThat(context.getBean(Ledger.class)).isNotNull();
            assertThatThrownBy(() -> context.getBean(Rows.class).saveTwo()).hasMessage("after two");
            assertThat(context.getBean(Rows.class).count()).isZero();
            assertThatThrownBy(() -> context.getBean(Ledger.class).saveOurs("a", true))
                    .hasMessage("a");
            assertThat(context.getBean(Names.class).all()).isEmpty();
        });
    }

    @Test
    void aReactiveMethodThatNamesOursIsRefusedSinceItsWorkBeginsAfterTheTransaction() {
        for (Class<?> others : List.of(Ledger.Application.class, Jdbc.class)) {
            application.withUserConfiguration(others).run(context -> {
                Ledger ledger = context.getBean(Ledger.class);
                assertThatThrownBy(() -> ledger.saveReactivelyWithOurs("a"))
                        .isInstanceOf(TransactionUsageException.class)
                        .hasMessage("Method " + Ledger.class.getName() + ".saveReactivelyWithOurs returns a"
                                + " reactor.core.publisher.Mono, whose work would begin after the end of the transaction:"
                                + " 'portalTransactionManager' is for methods that block. Use @Transactional with the"
                                + " ReactiveTransactionManager, or wait for the result in the method");
                assertThat(ledger.saveOursAndReturnAFuture("b")).isCompletedWithValue("b");
                assertThat(context.getBean(Names.class).all()).containsExactly("b");
            });
        }
    }

    static List<Object> workThatBeginsLater() {
        return List.of(
                Mono.just("later"),
                Flux.just("later"),
                Optional.of(Mono.just("later")),
                JdkFlowAdapter.publisherToFlowPublisher(Flux.just("later")));
    }

    @ParameterizedTest
    @MethodSource("workThatBeginsLater")
    void aMethodThatReturnsReactiveWorkAsAnObjectIsRolledBackAndToldSo(Object work) {
        for (Class<?> others : List.of(Ledger.Application.class, Jdbc.class)) {
            application.withUserConfiguration(others).run(context -> {
                Ledger ledger = context.getBean(Ledger.class);
                assertThatThrownBy(() -> ledger.saveOursAndReturn("a", work))
                        .isInstanceOf(TransactionUsageException.class)
                        .hasMessage(
                                "Method " + Ledger.class.getName() + ".saveOursAndReturn returned a "
                                        + work.getClass().getName()
                                        + ", whose work would begin after the end of the transaction, which was rolled back:"
                                        + " 'portalTransactionManager' is for methods that block. Declare what it returns and use"
                                        + " @Transactional with the ReactiveTransactionManager, or wait for the result in the method");
                assertThat(context.getBean(Names.class).all()).isEmpty();
                assertThat(ledger.returnWithoutATransaction(work)).isSameAs(work);
            });
        }
    }

    @Test
    void soIsOneWithoutANameThatGetsOurManagerByItsReturnType() {
        application.run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            assertThatThrownBy(() -> ledger.saveAndReturn("a", Mono.just("later")))
                    .isInstanceOf(TransactionUsageException.class)
                    .hasMessageContaining(".saveAndReturn returned a reactor.core.publisher.Mono");
            assertThat(context.getBean(Names.class).all()).isEmpty();
        });
    }

    @Test
    void aMethodThatReturnsSomethingElseAsAnObjectOrAsksAReactiveOneIsCommitted() {
        application.run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            CompletableFuture<String> future = CompletableFuture.completedFuture("done");
            assertThat(ledger.saveOursAndReturn("a", "done")).isEqualTo("done");
            assertThat(ledger.saveOursAndReturn("b", null)).isNull();
            assertThat(ledger.saveAndReturn("c", future)).isSameAs(future);
            ledger.saveAnd("d", () -> ledger.saveReactively("never subscribed to", false));
            assertThat(context.getBean(Names.class).all()).containsExactly("a", "b", "c", "d");
        });
    }

    @Test
    void aReactiveMethodOfAGenericInterfaceIsNotTakenForABlockingOne() {
        application
                .withUserConfiguration(Generic.class)
                .withPropertyValues("spring.aop.proxy-target-class=false")
                .run(context -> {
                    assertThatThrownBy(() -> context.getBean(Task.class).perform())
                            .hasMessageContaining("Cannot apply reactive transaction to non-reactive return type");
                    assertThat(context.getBean(BlockingTask.class).perform()).isEqualTo("blocks");
                    assertThat(context.getBean(Names.class).all()).containsExactly("blocks");
                });
    }

    /** Whose class file says Object of the result. */
    @Test
    void aReactiveMethodThatIsInheritedFromAGenericClassIsNotTakenForABlockingOne() {
        application
                .withBean(InheritsReactive.class)
                .withBean(InheritsBlocking.class)
                .run(context -> {
                    InheritsReactive reactive = context.getBean(InheritsReactive.class);
                    assertThatThrownBy(() -> reactive.perform("a"))
                            .hasMessageContaining("Cannot apply reactive transaction to non-reactive return type");
                    assertThatThrownBy(() -> reactive.performWithOurs("b"))
                            .isInstanceOf(TransactionUsageException.class)
                            .hasMessageContaining("performWithOurs returns a reactor.core.publisher.Mono, whose work");
                    assertThat(context.getBean(InheritsBlocking.class).perform("c"))
                            .isEqualTo("c");
                    assertThat(context.getBean(Names.class).all()).containsExactly("c");
                });
    }

    /** As Spring has it: a manager of that name is taken if there is one. */
    @Test
    void aQualifierOfAClassChoosesAManagerOnlyIfItNamesOne() {
        application
                .withBean(Special.class)
                .withBean(Reactive.class)
                .withBean(
                        "reactive",
                        R2dbcTransactionManager.class,
                        () -> new R2dbcTransactionManager(Names.database("reactive")),
                        definition -> definition.setAutowireCandidate(false))
                .run(context -> {
                    assertThat(context.getBean(Special.class).perform("a")).isEqualTo("a");
                    assertThat(context.getBean(Names.class).all()).containsExactly("a");
                    assertThatThrownBy(() -> context.getBean(Reactive.class).perform("b"))
                            .hasMessageContaining("Cannot apply reactive transaction to non-reactive return type");
                });
    }

    @Test
    void whatTheApplicationHasChosenForAnnotationsStays() {
        application
                .withUserConfiguration(Chosen.class)
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(Ledger.class).save("a"))
                        .hasMessageContaining("Cannot apply reactive transaction to non-reactive return type"));
    }

    @Test
    void springBootsSettingsAndListenersForTransactionsHold() {
        Told told = new Told();
        application
                .withPropertyValues("spring.transaction.default-timeout=7s")
                .withBean(Told.class, () -> told)
                .run(context -> {
                    PortalTransactionManager manager = context.getBean(PortalTransactionManager.class);
                    assertThat(manager.getDefaultTimeout()).isEqualTo(7);
                    context.getBean(Ledger.class).save("a");
                    assertThat(told.events).containsExactly("begin", "commit");
                });
    }

    private static JdbcTransactionManager jdbcManager() {
        return new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:beside;DB_CLOSE_DELAY=-1"));
    }

    /** Hears of transactions. */
    static class Told implements TransactionExecutionListener {

        final List<String> events = new ArrayList<>();

        @Override
        public void afterBegin(TransactionExecution transaction, Throwable failure) {
            events.add("begin");
        }

        @Override
        public void afterCommit(TransactionExecution transaction, Throwable failure) {
            events.add("commit");
        }
    }

    /** Who wants all of them. */
    record Managers(List<PlatformTransactionManager> all) {}

    /** A JDBC service. */
    static class Rows {

        private final JdbcTemplate jdbc;

        Rows(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public void saveTwo() {
            jdbc.update("insert into numbers values (1)");
            jdbc.update("insert into numbers values (2)");
            throw new IllegalStateException("after two");
        }

        int count() {
            return jdbc.queryForObject("select count(*) from numbers", Integer.class);
        }
    }

    /** What a class says of its result, and this does not. */
    interface Task<T> {

        T perform();
    }

    /** The same, for injection. */
    interface BlockingTask extends Task<String> {}

    @Configuration(proxyBeanMethods = false)
    static class Generic {

        @Bean
        @Primary
        Task<Mono<Long>> saves(Names names) {
            return new Saves(names);
        }

        @Bean
        BlockingTask blocks(Names names) {
            return new Blocks(names);
        }
    }

    record Saves(Names names) implements Task<Mono<Long>> {

        @Override
        @Transactional
        public Mono<Long> perform() {
            return names.saving("reactive");
        }
    }

    record Blocks(Names names) implements BlockingTask {

        @Override
        @Transactional
        public String perform() {
            names.save("blocks");
            return "blocks";
        }
    }

    /** Has the methods of others. */
    abstract static class Inherited<T> {

        @Transactional
        public T perform(String name) {
            return save(name);
        }

        @PortalTransactional
        public T performWithOurs(String name) {
            return save(name);
        }

        abstract T save(String name);
    }

    static class InheritsReactive extends Inherited<Mono<Long>> {

        private final Names names;

        InheritsReactive(Names names) {
            this.names = names;
        }

        @Override
        Mono<Long> save(String name) {
            return names.saving(name);
        }
    }

    static class InheritsBlocking extends Inherited<String> {

        private final Names names;

        InheritsBlocking(Names names) {
            this.names = names;
        }

        @Override
        String save(String name) {
            names.save(name);
            return name;
        }
    }

    @Qualifier("special")
    static class Special extends InheritsBlocking {

        Special(Names names) {
            super(names);
        }
    }

    @Qualifier("reactive")
    static class Reactive extends InheritsBlocking {

        Reactive(Names names) {
            super(names);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Jdbc {

        @Bean
        @Primary
        JdbcTransactionManager transactionManager() {
            return jdbcManager();
        }

        @Bean
        Managers managers(List<PlatformTransactionManager> all) {
            return new Managers(all);
        }

        @Bean
        Rows rows(JdbcTransactionManager manager) {
            JdbcTemplate jdbc = new JdbcTemplate(manager.getDataSource());
            jdbc.execute("create table if not exists numbers (number int)");
            return new Rows(jdbc);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Chosen {

        @Bean
        TransactionManagementConfigurer configurer(R2dbcTransactionManager reactive) {
            return () -> reactive;
        }
    }
}
