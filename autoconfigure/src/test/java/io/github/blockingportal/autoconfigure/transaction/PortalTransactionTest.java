package io.github.blockingportal.autoconfigure.transaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.context.ContextSnapshotFactory;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.CancelPolicy;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalInterruptedException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PortalTransactionTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ConnectionPool CONNECTIONS = pool(2);

    private BlockingPortal portal = portal(BlockingPortal.builder().maxConcurrentCalls(1));
    private PortalTransactionManager manager = manager(CONNECTIONS);
    private Names names = new Names(portal, CONNECTIONS);

    private static ConnectionPool pool(int size) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(Names.database("portal_transaction"))
                .initialSize(0)
                .maxSize(size)
                .build());
    }

    private static BlockingPortal portal(BlockingPortalBuilder builder) {
        return builder.loops(1).timeout(SOON).build();
    }

    private PortalTransactionManager manager(ConnectionFactory connections) {
        return new PortalTransactionManager(() -> portal, new R2dbcTransactionManager(connections));
    }

    private void use(BlockingPortal another) {
        portal.close();
        portal = another;
        names = new Names(portal, CONNECTIONS);
    }

    @BeforeEach
    void makeTable() {
        Names.makeTable(CONNECTIONS);
    }

    @AfterEach
    void nothingIsLeft() {
        Awaitility.await().untilAsserted(() -> {
            PortalSnapshot left = portal.snapshot();
            assertThat(left.calls()).isEmpty();
            assertThat(left.admission().active()).isZero();
            assertThat(CONNECTIONS.getMetrics().orElseThrow().acquiredSize()).isZero();
        });
        portal.close();
        assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
        assertThat(CallDeadline.current()).isNull();
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(manager);
    }

    private TransactionTemplate transaction(int propagation) {
        TransactionTemplate template = transaction();
        template.setPropagationBehavior(propagation);
        return template;
    }

    private void run(Runnable body) {
        transaction().executeWithoutResult(status -> body.run());
    }

    @Test
    void holdsOnePermitWhichAllThatIsDoneWithinItShares() {
        run(() -> {
            names.save("call");
            names.portal()
                    .submit(() -> names.saving("submit"))
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            names.portal()
                    .start(ready -> names.saving("start").doOnNext(ready::ready))
                    .result()
                    .join();
            names.portal()
                    .acquire(() -> names.saving("acquire"), row -> names.saving("release"))
                    .close();
            try (Stream<String> read = portal.stream(names::reading)) {
                assertThat(read).containsExactly("acquire", "call", "release", "start", "submit");
            }
            assertThat(portal.snapshot().admission().active()).isOne();
            assertThat(portal.snapshot().calls())
                    .extracting(PortalSnapshot.Call::name)
                    .containsExactly("tx");
        });
        assertThat(names.all()).hasSize(5);
    }

    @Test
    void isListedWithItsThreadAndWhereThatIs() {
        run(() -> {
            PortalSnapshot.Call listed = portal.snapshot().calls().get(0);
            assertThat(listed.phase()).isEqualTo(PortalSnapshot.Phase.RUNNING);
            assertThat(listed.callerThread()).isEqualTo(Thread.currentThread().getName());
            assertThat(listed.callSite()).isNotNull();
            assertThat(listed.callSite().getClassName()).startsWith(PortalTransactionTest.class.getName());
        });
    }

    @Test
    void thoseThatWaitForAConnectionDoNotLockOutThoseThatHaveOne() throws Exception {
        ConnectionPool one = pool(1);
        use(BlockingPortal.builder()
                .loops(1)
                .maxConcurrentCalls(4)
                .timeout(Duration.ofMinutes(2)) // of which half may be waited for a permit
                .build());
        manager = manager(one);
        List<CompletableFuture<Void>> transactions = IntStream.range(0, 300)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> run(() -> {
                            names = new Names(portal, one);
                            names.save("a" + i);
                            names.save("b" + i);
                        }),
                        command -> new Thread(command).start()))
                .toList();
        CompletableFuture.allOf(transactions.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(names.all()).hasSize(600);
        one.dispose();
    }

    @Test
    void refusesASecondCallWhileOneHasNotEnded() {
        run(() -> {
            names.save("a");
            try (Stream<String> open =
                    portal.named("open").stream(() -> names.reading().concatWith(Mono.never()))) {
                assertThatThrownBy(() -> names.save("b"))
                        .isInstanceOf(IllegalTransactionStateException.class)
                        .hasMessage(
                                "Portal 'portal' refused call 'save' within call 'tx': call 'open' has not ended, and"
                                        + " what belongs to it is done one after the other. Wait for its future, or read its stream to the end"
                                        + " or close it, first");
                assertThatThrownBy(() -> portal.submit(() -> names.saving("c")))
                        .isInstanceOf(IllegalTransactionStateException.class);
            }
            CompletableFuture<Object> pending = portal.submit(Mono::never);
            assertThatThrownBy(() -> portal.stream(names::reading))
                    .isInstanceOf(IllegalTransactionStateException.class);
            pending.cancel(false);
            names.save("d");
        });
        assertThat(names.all()).containsExactly("a", "d");
    }

    @Test
    void countsAStreamUntilItIsReadToTheEndHoweverFewElementsItHas() {
        run(() -> {
            names.save("a");
            Stream<String> unread = portal.stream(names::reading);
            assertThatThrownBy(() -> names.save("b")).isInstanceOf(IllegalTransactionStateException.class);
            assertThat(unread).containsExactly("a");
            names.save("c");
        });
        assertThat(names.all()).containsExactly("a", "c");
    }

    @Test
    void isRolledBackIfACallWithinItHasNotEndedWhenItIsToBeCommitted() {
        AtomicReference<CompletableFuture<Object>> pending = new AtomicReference<>();
        assertThatThrownBy(() -> run(() -> {
                    names.save("a");
                    pending.set(portal.named("pending").submit(Mono::never));
                }))
                .isInstanceOf(UnexpectedRollbackException.class)
                .hasMessageStartingWith(
                        "Transaction without a name was rolled back and not committed: a call within it had"
                                + " not ended when it was to be committed. Portal 'portal' refused its commit within call 'tx': call 'pending' has not ended")
                .hasCauseInstanceOf(IllegalTransactionStateException.class);
        assertThat(pending.get()).isCompletedExceptionally();
        assertThat(names.all()).isEmpty();
    }

    @Test
    void boundsItsCallsByItsTimeoutAndIsRolledBackIfTheFailureIsSwallowed() {
        TransactionTemplate brief = transaction();
        brief.setTimeout(1);
        brief.setName("brief");
        assertThatThrownBy(() -> brief.executeWithoutResult(status -> {
                    names.save("a");
                    assertThatThrownBy(() -> portal.call(Mono::never))
                            .isInstanceOf(PortalTimeoutException.class)
                            .hasMessageContaining("all that the transaction brief (timeout=1s) had left");
                    assertThatThrownBy(() -> names.save("b")).isInstanceOf(PortalTimeoutException.class);
                }))
                .isInstanceOf(UnexpectedRollbackException.class)
                .hasMessageStartingWith(
                        "Transaction 'brief' was rolled back and not committed: the failure of a call was not passed on")
                .hasCauseInstanceOf(TransactionTimedOutException.class);
        assertThat(names.all()).isEmpty();
    }

    @Test
    void goesOnAfterATimeoutOfACallsOwn() {
        run(() -> {
            names.save("a");
            assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(10)).call(Mono::never))
                    .isInstanceOf(PortalTimeoutException.class);
            names.save("b");
        });
        assertThat(names.all()).containsExactly("a", "b");
    }

    @Test
    void isRolledBackWhateverDeadlineHasPassedMeanwhile() {
        assertThatThrownBy(() -> run(() -> {
                    names.save("a");
                    try (CallDeadline.Scope passed =
                            CallDeadline.after(Duration.ZERO, "somebody").open()) {
                        TransactionTemplate nested = transaction(TransactionDefinition.PROPAGATION_REQUIRED);
                        nested.executeWithoutResult(status -> {
                            throw new IllegalArgumentException("no more time");
                        });
                    }
                }))
                .hasMessage("no more time");
        assertThat(names.all()).isEmpty();
    }

    @Test
    void lendsItsPermitToOnesThatSuspendItAlsoWhileAStreamOfItIsOpen() {
        run(() -> {
            names.save("a");
            names.save("b");
            try (Stream<String> read = portal.stream(names::reading, 1)) {
                read.forEach(name -> transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
                        .executeWithoutResult(status -> names.save(name + " of its own")));
            }
            transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED).executeWithoutResult(status -> {
                assertThat(names.all()).containsExactly("a of its own", "b of its own");
                assertThatThrownBy(() -> portal.submit(Mono::empty)).isInstanceOf(PortalSaturatedException.class);
            });
            assertThat(names.all()).hasSize(4);
        });
    }

    @Test
    void isCommittedIfItEndsWithinTheDrainOfItsPortal() throws Exception {
        use(portal(BlockingPortal.builder()));
        CompletableFuture<Void> closed = new CompletableFuture<>();
        run(() -> {
            names.save("a");
            Thread closer = new Thread(() -> {
                portal.close();
                closed.complete(null);
            });
            closer.start();
            Awaitility.await().until(() -> portal.snapshot().state() == PortalSnapshot.State.CLOSING);
            names.save("b");
            portal.submit(() -> names.saving("c")).join();
        });
        closed.get(10, TimeUnit.SECONDS);
        use(portal(BlockingPortal.builder()));
        assertThat(names.all()).containsExactly("a", "b", "c");
    }

    @Test
    void isRolledBackByItsPortalsCloseIfItDoesNotEndInTime() {
        use(portal(BlockingPortal.builder().drainTimeout(Duration.ofMillis(500))));
        assertThatThrownBy(() -> run(() -> {
                    names.save("a");
                    CompletableFuture.runAsync(portal::close).join();
                    assertThat(CONNECTIONS.getMetrics().orElseThrow().acquiredSize())
                            .isZero();
                    assertThatThrownBy(() -> names.save("b")).isInstanceOf(PortalClosedException.class);
                }))
                .isInstanceOf(UnexpectedRollbackException.class)
                .hasMessageStartingWith(
                        "Transaction without a name was rolled back and not committed: it had been ended")
                .hasCauseInstanceOf(PortalClosedException.class);
        use(portal(BlockingPortal.builder()));
        assertThat(names.all()).isEmpty();
    }

    @Test
    void isRolledBackWhenSomebodyCancelsIt() {
        assertThatThrownBy(() -> run(() -> {
                    names.save("a");
                    assertThat(portal.cancel(portal.snapshot().calls().get(0).id()))
                            .isTrue();
                    assertThatThrownBy(() -> names.save("b")).isInstanceOf(PortalCancelledException.class);
                    assertThatThrownBy(() -> portal.submit(Mono::empty)).isInstanceOf(PortalCancelledException.class);
                }))
                .isInstanceOf(UnexpectedRollbackException.class)
                .hasCauseInstanceOf(PortalCancelledException.class);
        Awaitility.await().until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
        assertThat(names.all()).isEmpty();
    }

    @Test
    void isEitherCommittedOrCancelled() throws Exception {
        for (int round = 0; round < 300; round++) {
            TransactionStatus status = manager.getTransaction(null);
            names.save("round " + round);
            long id = portal.snapshot().calls().get(0).id();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Boolean> cancelled = CompletableFuture.supplyAsync(() -> {
                begun.countDown();
                return portal.cancel(id);
            });
            begun.await();
            boolean committed = true;
            try {
                manager.commit(status);
            } catch (UnexpectedRollbackException rolledBack) {
                committed = false;
                assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
            }
            cancelled.get(10, TimeUnit.SECONDS);
            assertThat(names.all().contains("round " + round)).isEqualTo(committed);
        }
        Awaitility.await().until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
    }

    @Test
    void leavesNothingOfACallThatBeginsAsItIsCancelled() throws Exception {
        for (int round = 0; round < 300; round++) {
            TransactionStatus status = manager.getTransaction(null);
            names.save("first");
            long id = portal.snapshot().calls().get(0).id();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Boolean> cancelled = CompletableFuture.supplyAsync(() -> {
                begun.countDown();
                return portal.cancel(id);
            });
            begun.await();
            try {
                portal.call(() -> names.saving("second").then(names.saving("third")));
            } catch (PortalCancelledException ended) {
                // with it
            }
            assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> manager.commit(status)).isInstanceOf(UnexpectedRollbackException.class);
        }
        Awaitility.await().until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
        assertThat(names.all()).isEmpty();
    }

    @Test
    void isEitherCommittedOrClosed() throws Exception {
        for (int round = 0; round < 100; round++) {
            use(portal(BlockingPortal.builder().drainTimeout(Duration.ofMillis(1))));
            String name = "round " + round;
            TransactionStatus status = manager.getTransaction(null);
            names.save(name);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(portal::close);
            boolean committed = true;
            try {
                manager.commit(status);
            } catch (UnexpectedRollbackException rolledBack) {
                committed = false;
            }
            closed.get(10, TimeUnit.SECONDS);
            Awaitility.await()
                    .until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
            use(portal(BlockingPortal.builder()));
            assertThat(names.all().contains(name)).isEqualTo(committed);
        }
    }

    @Test
    void losesNoConnectionWhenItsBeginIsInterrupted() throws Exception {
        for (int round = 0; round < 300; round++) {
            CountDownLatch begins = new CountDownLatch(1);
            CompletableFuture<Void> ended = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                begins.countDown();
                try {
                    run(() -> {});
                } catch (PortalInterruptedException interrupted) {
                    // before it has begun
                }
                ended.complete(null);
            });
            caller.start();
            begins.await();
            caller.interrupt();
            ended.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void tellsSynchronizationsWhoseCallsAreInItUntilItIsCommitted() {
        List<String> told = new ArrayList<>();
        run(() -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

            @Override
            public void beforeCommit(boolean readOnly) {
                names.save("before commit");
                told.add("before commit " + isInTransaction());
            }

            @Override
            public void afterCommit() {
                told.add("after commit " + isInTransaction() + names.all());
                run(() -> names.save("another one"));
            }

            @Override
            public void afterCompletion(int status) {
                told.add("completed " + status + " " + isInTransaction());
            }
        }));
        assertThat(told)
                .containsExactly("before commit true", "after commit false[before commit]", "completed 0 false");
        assertThat(names.all()).containsExactly("another one", "before commit");
    }

    private boolean isInTransaction() {
        return portal.call(() -> Mono.deferContextual(context -> Mono.just(context.hasKey(TransactionContext.class))));
    }

    @Test
    void isInTheContextOfCallsAsLongAsItIsOpen() {
        assertThat(isInTransaction()).isFalse();
        run(() -> {
            assertThat(isInTransaction()).isTrue();
            transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
                    .executeWithoutResult(
                            status -> assertThat(isInTransaction()).isFalse());
            assertThat(isInTransaction()).isTrue();
        });
        assertThat(isInTransaction()).isFalse();
    }

    @Test
    void hasTheCallsOfOtherPortalsToo() {
        try (BlockingPortal other =
                BlockingPortal.builder().name("other").loops(1).build()) {
            assertThatThrownBy(() -> run(() -> {
                        new Names(other, CONNECTIONS).save("a");
                        throw new IllegalArgumentException("after that");
                    }))
                    .hasMessage("after that");
        }
        assertThat(names.all()).isEmpty();
    }

    @Test
    void hasTheCallsOfWorkersFurtherDown() {
        assertThatThrownBy(() -> run(() -> {
                    portal.call(() -> portal.workers().run(() -> {
                        names.save("a");
                        return names.all();
                    }));
                    throw new IllegalArgumentException("after that");
                }))
                .hasMessage("after that");
        assertThat(names.all()).isEmpty();
    }

    @Test
    void hasNothingOfAWorkerThatGoesOnAfterItsEnd() throws Exception {
        use(portal(BlockingPortal.builder().chainContext(ReactiveState::withoutEnded)));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        CompletableFuture<Void> written = new CompletableFuture<>();
        assertThatThrownBy(() -> run(() -> {
                    portal.submit(() -> portal.workers()
                            .onCancel(CancelPolicy.LET_FINISH)
                            .run(() -> {
                                names.save("in it");
                                begun.countDown();
                                over.await();
                                names.save("after it");
                                return written.complete(null);
                            }));
                    try {
                        begun.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    throw new IllegalArgumentException("gives up");
                }))
                .hasMessage("gives up");
        over.countDown();
        written.get(10, TimeUnit.SECONDS);
        assertThat(names.all()).containsExactly("after it");
    }

    @Test
    void isOfItsOwnThreadAloneAlsoWhereContextIsPropagated() {
        use(portal(BlockingPortal.builder().maxConcurrentCalls(2)));
        run(() -> {
            Stream<String> open = portal.stream(names::reading);
            AtomicReference<Boolean> elsewhere = new AtomicReference<>();
            Runnable propagated =
                    ContextSnapshotFactory.builder().build().captureAll().wrap(() -> elsewhere.set(isInTransaction()));
            CompletableFuture.runAsync(propagated).join();
            assertThat(elsewhere).hasValue(false);
            open.close();
            assertThat(isInTransaction()).isTrue();
        });
    }

    @Test
    void commitsAndRollsBackOnAnInterruptedThread() {
        run(() -> {
            names.save("a");
            Thread.currentThread().interrupt();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> run(() -> {
                    names.save("b");
                    Thread.currentThread().interrupt();
                    names.save("c");
                }))
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(names.all()).containsExactly("a");
    }

    @Test
    void isRefusedOnAnEventLoop() {
        assertThatThrownBy(() -> portal.call(() -> Mono.fromRunnable(() -> run(() -> {}))))
                .isInstanceOf(EventLoopBridgeException.class);
    }

    @Test
    void isBegunAsItWasAskedFor() {
        List<TransactionDefinition> begun = new ArrayList<>();
        List<IsolationLevel> levels = new ArrayList<>();
        manager = new PortalTransactionManager(() -> portal, new R2dbcTransactionManager(CONNECTIONS) {

            @Override
            protected io.r2dbc.spi.TransactionDefinition createTransactionDefinition(TransactionDefinition definition) {
                begun.add(definition);
                io.r2dbc.spi.TransactionDefinition created = super.createTransactionDefinition(definition);
                levels.add(created.getAttribute(io.r2dbc.spi.TransactionDefinition.ISOLATION_LEVEL));
                return created;
            }
        });
        TransactionTemplate asked = transaction();
        asked.setName("asked");
        asked.setReadOnly(true);
        asked.setTimeout(7);
        asked.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
        asked.executeWithoutResult(status -> {
            assertThat(status.isReadOnly()).isTrue();
            assertThat(status.getTransactionName()).isEqualTo("asked");
            assertThat(CallDeadline.current().remaining()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
        });
        assertThat(levels).containsExactly(IsolationLevel.SERIALIZABLE);
        assertThat(begun).singleElement().satisfies(definition -> {
            assertThat(definition.getName()).isEqualTo("asked");
            assertThat(definition.isReadOnly()).isTrue();
            assertThat(definition.getTimeout()).isEqualTo(7);
        });
        manager.setDefaultTimeout(3);
        run(() -> assertThat(CallDeadline.current().remaining()).isLessThanOrEqualTo(Duration.ofSeconds(3)));
    }

    @Test
    void givesBackAConnectionThatComesTooLate() {
        use(portal(BlockingPortal.builder().timeout(SOON)));
        CountDownLatch gate = new CountDownLatch(1);
        AtomicReference<Boolean> rolledBack = new AtomicReference<>(false);
        manager = new PortalTransactionManager(
                () -> portal.timeout(Duration.ofMillis(500)), new R2dbcTransactionManager(CONNECTIONS) {

                    @Override
                    protected Mono<Void> prepareTransactionalConnection(
                            io.r2dbc.spi.Connection connection, TransactionDefinition definition) {
                        return portal.workers()
                                .run(() -> gate.await(10, TimeUnit.SECONDS))
                                .then();
                    }

                    @Override
                    protected Mono<Void> doRollback(
                            org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations,
                            GenericReactiveTransaction status) {
                        rolledBack.set(true);
                        return super.doRollback(synchronizations, status);
                    }
                });
        assertThatThrownBy(() -> run(() -> {})).isInstanceOf(PortalTimeoutException.class);
        assertThat(portal.snapshot().admission().active()).isZero();
        gate.countDown();
        Awaitility.await().until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
        assertThat(rolledBack).hasValue(true);
    }

    @Test
    void throwsTheFailureOfItsCommit() {
        IllegalArgumentException failure = new IllegalArgumentException("cannot be committed");
        manager = new PortalTransactionManager(() -> portal, new R2dbcTransactionManager(CONNECTIONS) {

            @Override
            protected Mono<Void> doCommit(
                    org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations,
                    GenericReactiveTransaction status) {
                return Mono.error(failure);
            }
        });
        List<Integer> completed = new ArrayList<>();
        assertThatThrownBy(() -> run(() -> {
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

                        @Override
                        public void afterCompletion(int status) {
                            completed.add(status);
                        }
                    });
                    names.save("a");
                }))
                .isSameAs(failure);
        assertThat(completed).containsExactly(TransactionSynchronization.STATUS_ROLLED_BACK);
        assertThat(names.all()).isEmpty();
    }

    @Test
    void goesBackToASavepointAlsoOfOnesOwn() {
        transaction().executeWithoutResult(status -> {
            names.save("a");
            Object savepoint = status.createSavepoint();
            names.save("b");
            status.rollbackToSavepoint(savepoint);
            status.releaseSavepoint(savepoint);
            Object kept = status.createSavepoint();
            names.save("c");
            status.releaseSavepoint(kept);
        });
        assertThat(names.all()).containsExactly("a", "c");
    }

    @Test
    void isJoinedByReactiveCodeAndSeesWhatThatHasWritten() {
        TransactionalOperator further = TransactionalOperator.create(new R2dbcTransactionManager(CONNECTIONS));
        run(() -> {
            portal.call(() -> names.saving("a").as(further::transactional));
            assertThat(names.all()).containsExactly("a");
            assertThat(portal.call(() -> Flux.concat(names.saving("b"), names.saving("c"))
                            .as(further::transactional)
                            .then(names.reading().collectList())))
                    .hasSize(3);
        });
        assertThat(names.all()).hasSize(3);
    }

    @Test
    void isUntouchedByACallThatIsCutShortInATransactionOfItsOwn() {
        TransactionalOperator another = requiresNew();
        Connection taken = CONNECTIONS.create().block();
        try {
            cutsShortAndFails(() -> names.saving("waits for a connection").as(another::transactional));
        } finally {
            Mono.from(taken.close()).block();
        }
        cutsShortAndFails(() -> names.saving("inner").then(Mono.never()).as(another::transactional));
        Awaitility.await().until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
        assertThat(names.all()).isEmpty();
        run(() -> {
            names.save("a");
            cutShort(() -> Mono.never().as(another::transactional));
            names.save("b");
        });
        assertThat(names.all()).containsExactly("a", "b");
        Awaitility.await().until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
    }

    private static TransactionalOperator requiresNew() {
        return TransactionalOperator.create(
                new R2dbcTransactionManager(CONNECTIONS),
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW));
    }

    private void cutsShortAndFails(Supplier<Mono<?>> inner) {
        assertThatThrownBy(() -> run(() -> {
                    names.save("a");
                    cutShort(inner);
                    names.save("b");
                    throw new IllegalArgumentException("after that");
                }))
                .hasMessage("after that");
    }

    private void cutShort(Supplier<Mono<?>> inner) {
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(50)).call(inner::get))
                .isInstanceOf(PortalTimeoutException.class);
    }

    @Test
    void tellsReactiveSynchronizationsOfCallsThatHaveSuspendedItMeanwhile() {
        List<String> told = new ArrayList<>();
        run(() -> {
            portal.call(() -> registering("before", told)
                    .then(names.saving("inner").as(requiresNew()::transactional))
                    .then(registering("after", told)));
            portal.call(() -> registering("another call", told));
        });
        assertThat(told).containsExactlyInAnyOrder("before", "after", "another call");
        assertThat(names.all()).containsExactly("inner");
    }

    @Test
    void keepsWhatACallHasBoundForTheNextOne() {
        run(() -> {
            portal.call(() ->
                    org.springframework.transaction.reactive.TransactionSynchronizationManager.forCurrentTransaction()
                            .doOnNext(synchronizations -> synchronizations.bindResource("key", "bound")));
            cutShort(() -> Mono.never().as(requiresNew()::transactional));
            assertThat(
                            portal.<Object>call(() -> org.springframework.transaction.reactive
                                    .TransactionSynchronizationManager.forCurrentTransaction()
                                    .mapNotNull(synchronizations -> synchronizations.getResource("key"))))
                    .isEqualTo("bound");
        });
    }

    private static Mono<Void> registering(String name, List<String> told) {
        return org.springframework.transaction.reactive.TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext(synchronizations -> synchronizations.registerSynchronization(
                        new org.springframework.transaction.reactive.TransactionSynchronization() {

                            @Override
                            public Mono<Void> afterCommit() {
                                return Mono.fromRunnable(() -> told.add(name));
                            }
                        }))
                .then();
    }

    @Test
    void tellsThatItsOutcomeIsUnknownWhereItsCommitAndTheRollbackFailed() {
        manager = new PortalTransactionManager(() -> portal, new R2dbcTransactionManager(CONNECTIONS) {

            @Override
            protected Mono<Void> doCommit(
                    org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations,
                    GenericReactiveTransaction status) {
                return Mono.error(new IllegalArgumentException("lost"));
            }

            @Override
            protected Mono<Void> doRollback(
                    org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations,
                    GenericReactiveTransaction status) {
                return super.doRollback(synchronizations, status)
                        .then(Mono.error(new IllegalArgumentException("still lost")));
            }
        });
        List<Integer> completed = new ArrayList<>();
        assertThatThrownBy(() -> run(() -> tellOfCompletion(completed))).hasMessage("still lost");
        assertThat(completed).containsExactly(TransactionSynchronization.STATUS_UNKNOWN);
    }

    @Test
    void tellsThatItsOutcomeIsUnknownWhereItsCommitTakesTooLong() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        manager = new PortalTransactionManager(
                () -> portal.timeout(Duration.ofSeconds(1)), new R2dbcTransactionManager(CONNECTIONS) {

                    @Override
                    protected Mono<Void> doCommit(
                            org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations,
                            GenericReactiveTransaction status) {
                        return Mono.fromFuture(gate).then(super.doCommit(synchronizations, status));
                    }
                });
        manager.setRollbackOnCommitFailure(true);
        List<Integer> completed = new ArrayList<>();
        assertThatThrownBy(() -> run(() -> tellOfCompletion(completed))).isInstanceOf(TransactionSystemException.class);
        gate.complete(null);
        assertThat(completed).containsExactly(TransactionSynchronization.STATUS_UNKNOWN);
        Awaitility.await().until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
    }

    private static void tellOfCompletion(List<Integer> completed) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

            @Override
            public void afterCompletion(int status) {
                completed.add(status);
            }
        });
    }

    @Test
    void doesNotGoBackToASavepointOnceSomebodyHasCancelledIt() {
        assertThatThrownBy(() -> run(() -> transaction(TransactionDefinition.PROPAGATION_NESTED)
                        .executeWithoutResult(status -> {
                            portal.cancel(portal.snapshot().calls().get(0).id());
                            Awaitility.await()
                                    .until(() -> CONNECTIONS
                                                    .getMetrics()
                                                    .orElseThrow()
                                                    .acquiredSize()
                                            == 0);
                            throw new IllegalArgumentException("nested");
                        })))
                .hasMessage("nested");
    }

    @Test
    void leavesADeadlineThatWasOpenedWithinItToOnesThatSuspendIt() {
        TransactionTemplate bounded = transaction();
        bounded.setTimeout(60);
        bounded.executeWithoutResult(status -> {
            CallDeadline ofTransaction = CallDeadline.current();
            CallDeadline inner = CallDeadline.after(Duration.ofSeconds(30), "somebody");
            try (CallDeadline.Scope open = inner.open()) {
                transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
                        .executeWithoutResult(
                                own -> assertThat(CallDeadline.current()).isSameAs(inner));
                assertThat(CallDeadline.current()).isSameAs(inner);
            }
            transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
                    .executeWithoutResult(
                            own -> assertThat(CallDeadline.current()).isNull());
            assertThat(CallDeadline.current()).isSameAs(ofTransaction);
        });
    }
}
