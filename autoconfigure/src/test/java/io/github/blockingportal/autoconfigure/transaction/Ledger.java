package io.github.blockingportal.autoconfigure.transaction;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.transaction.PortalTransactional;

/** A service with transactional methods, blocking ones and a reactive one. */
class Ledger {

    private final Names names;
    private final ApplicationEventPublisher events;

    Ledger(Names names, ApplicationEventPublisher events) {
        this.names = names;
        this.events = events;
    }

    @Transactional
    public void save(String... all) {
        for (String name : all) {
            names.save(name);
        }
        events.publishEvent(List.of(all));
    }

    @Transactional
    public void saveAndFail(String name, Exception failure) throws Exception {
        save(name);
        throw failure;
    }

    @Transactional(rollbackFor = IOException.class, noRollbackFor = IllegalArgumentException.class)
    public void saveAndFailByItsRules(String name, Exception failure) throws Exception {
        saveAndFail(name, failure);
    }

    @PortalTransactional
    public void saveOurs(String name, boolean fails) {
        names.save(name);
        if (fails) {
            throw new IllegalStateException(name);
        }
    }

    @Transactional(PortalTransactional.MANAGER)
    public void saveByName(String name, boolean fails) {
        saveOurs(name, fails);
    }

    @PortalTransactional(propagation = Propagation.MANDATORY)
    public void saveWithin(String name) {
        names.save(name);
    }

    @Transactional
    public Mono<Long> saveReactively(String name, boolean fails) {
        return names.saving(name)
                .flatMap(rows -> fails ? Mono.error(new IllegalStateException(name)) : Mono.just(rows));
    }

    @PortalTransactional
    public Mono<Long> saveReactivelyWithOurs(String name) {
        return names.saving(name);
    }

    @PortalTransactional(noRollbackFor = RuntimeException.class)
    public Object saveOursAndReturn(String name, @Nullable Object result) {
        names.save(name);
        return result;
    }

    @Transactional
    public Object saveAndReturn(String name, @Nullable Object result) {
        return saveOursAndReturn(name, result);
    }

    @PortalTransactional(propagation = Propagation.SUPPORTS)
    public Object returnWithoutATransaction(Object result) {
        return result;
    }

    @Transactional
    public void saveAnd(String name, Runnable more) {
        names.save(name);
        more.run();
    }

    @PortalTransactional
    public CompletableFuture<String> saveOursAndReturnAFuture(String name) {
        names.save(name);
        return CompletableFuture.completedFuture(name);
    }

    /** Hears of what has been committed. */
    static class Listener {

        final List<Object> heard = new CopyOnWriteArrayList<>();

        @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
        public void committed(List<?> event) {
            heard.add(event);
        }
    }

    /** An application that has it, and the portal's transactions. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        BlockingPortalAutoConfiguration.class,
        BlockingPortalTransactionAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        TransactionManagerCustomizationAutoConfiguration.class
    })
    static class Application {

        /** One for each context, since some are kept for further classes of tests. */
        private static final AtomicInteger DATABASES = new AtomicInteger();

        @Bean
        ConnectionFactory connectionFactory() {
            ConnectionFactory connections = Names.database("ledger_" + DATABASES.incrementAndGet());
            Names.makeTable(connections);
            return connections;
        }

        @Bean
        R2dbcTransactionManager reactiveManager(ConnectionFactory connections) {
            return new R2dbcTransactionManager(connections);
        }

        @Bean
        Names names(BlockingPortal portal, ConnectionFactory connections) {
            return new Names(portal, connections);
        }

        @Bean
        Ledger ledger(Names names, ApplicationEventPublisher events) {
            return new Ledger(names, events);
        }

        @Bean
        Listener listener() {
            return new Listener();
        }
    }
}
