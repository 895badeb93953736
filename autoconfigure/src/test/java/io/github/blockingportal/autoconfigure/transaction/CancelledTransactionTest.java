package io.github.blockingportal.autoconfigure.transaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** A transaction in a scope that another thread cancels, as when the client of a request leaves. */
@ParameterizedClass
@MethodSource("threads")
@Timeout(180)
class CancelledTransactionTest {

    private static final String GONE = "the client of POST /transfer left";
    private static final int ROUNDS = 300;

    private final SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor();
    private final ConnectionPool connections = new ConnectionPool(
            ConnectionPoolConfiguration.builder(Names.database("cancelled_transaction_" + threads.hashCode()))
                    .initialSize(0)
                    .maxSize(2)
                    .build());
    private final BlockingPortal portal =
            BlockingPortal.builder().timeout(Duration.ofSeconds(20)).build();
    private final Names names = new Names(portal, connections);
    private final CountDownLatch committing = new CountDownLatch(1);
    private final CompletableFuture<Void> mayCommit = new CompletableFuture<>();
    private final TransactionTemplate transaction = new TransactionTemplate(
            new PortalTransactionManager(() -> portal, new R2dbcTransactionManager(connections)));
    private final TransactionTemplate slowToCommit = new TransactionTemplate(new PortalTransactionManager(
            () -> portal, new R2dbcTransactionManager(connections) {

                @Override
                protected Mono<Void> doCommit(
                        TransactionSynchronizationManager synchronizations, GenericReactiveTransaction status) {
                    committing.countDown();
                    return Mono.fromFuture(mayCommit).then(super.doCommit(synchronizations, status));
                }
            }));
    private final CallCancellation scope = CallCancellation.create();

    CancelledTransactionTest(boolean virtual) {
        threads.setVirtualThreads(virtual);
        Names.makeTable(connections);
    }

    static List<Boolean> threads() {
        if (Runtime.version().feature() >= 21) {
            return List.of(false, true);
        }
        System.out.println("Skipped: transactions of virtual threads that are cancelled, which this Java has not");
        return List.of(false);
    }

    @AfterEach
    void nothingIsLeft() {
        await().untilAsserted(() -> {
            PortalSnapshot left = portal.snapshot();
            assertThat(left.calls()).isEmpty();
            assertThat(left.admission().active()).isZero();
            assertThat(scope.calls()).isZero();
            assertThat(isEachConnectionBack()).isTrue();
        });
        portal.close();
        connections.dispose();
    }

    private boolean isEachConnectionBack() {
        return connections.getMetrics().orElseThrow().acquiredSize() == 0
                && portal.snapshot().calls().isEmpty();
    }

    /** What a body throws that runs in the scope on a thread of its own. */
    private CompletableFuture<Throwable> failureInScope(CallCancellation open, Runnable body) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        threads.execute(() -> failure.complete(catchThrowable(() -> {
            try (CallCancellation.Scope opened = open.open()) {
                body.run();
            }
        })));
        return failure;
    }

    private CompletableFuture<Throwable> failureInScope(Runnable body) {
        return failureInScope(scope, body);
    }

    private static void assertLeft(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        PortalCancelledException.class,
                        cancelled -> assertThat(cancelled.reason()).isEqualTo(GONE));
    }

    private void inTransaction(Runnable body) {
        transaction.executeWithoutResult(status -> body.run());
    }

    private void waitForever(CountDownLatch waits) {
        portal.call(() -> Mono.never().doOnSubscribe(subscription -> waits.countDown()));
    }

    private void assertRolledBackAsItWaits(CountDownLatch waits, CompletableFuture<Throwable> failure)
            throws Exception {
        awaitLatch(waits);
        scope.cancel(GONE);
        assertLeft(failure.get(20, TimeUnit.SECONDS));
        assertNothingSaved();
    }

    private void assertNothingSaved() {
        await().until(this::isEachConnectionBack);
        assertThat(names.all()).isEmpty();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isRolledBackWhileItsCallWaits() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = failureInScope(() -> inTransaction(() -> {
            names.save("a");
            waitForever(waits);
        }));
        assertRolledBackAsItWaits(waits, failure);
    }

    @Test
    void isRolledBackBetweenItsCallsAndTheNextOneDoesNotBegin() throws Exception {
        CountDownLatch saved = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = failureInScope(() -> inTransaction(() -> {
            names.save("a");
            saved.countDown();
            awaitLatch(left);
            names.save("b");
        }));
        awaitLatch(saved);
        assertThat(scope.calls()).isPositive();
        scope.cancel(GONE);
        await().until(this::isEachConnectionBack);
        left.countDown();
        assertLeft(failure.get(20, TimeUnit.SECONDS));
        assertThat(names.all()).isEmpty();
    }

    @Test
    void isNotCommittedIfTheFailureIsSwallowedAndStillSaysWhy() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CallCancellation calls = CallCancellation.create();
            assertNotCommittedAfter(calls, () -> calls.cancel(GONE));
        }
    }

    @Test
    void isNotCommittedEitherIfItWasCancelledByItsNumber() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            assertNotCommittedAfter(
                    CallCancellation.create(),
                    () -> portal.snapshot().calls().stream()
                            .filter(call -> "tx".equals(call.name()))
                            .forEach(call -> portal.cancel(call.id())));
        }
    }

    private void assertNotCommittedAfter(CallCancellation calls, Runnable cancel) throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = failureInScope(
                calls,
                () -> inTransaction(() -> {
                    names.save("a");
                    assertThatThrownBy(() -> waitForever(waits)).isInstanceOf(PortalCancelledException.class);
                }));
        awaitLatch(waits);
        cancel.run();
        Throwable thrown = failure.get(20, TimeUnit.SECONDS);
        assertThat(thrown).isInstanceOf(UnexpectedRollbackException.class);
        assertThat(thrown.getCause())
                .isInstanceOfSatisfying(
                        PortalCancelledException.class,
                        cancelled -> assertThat(cancelled.reason()).isEqualTo(calls.reason()));
        assertNothingSaved();
    }

    @Test
    void isRolledBackWithTheOneThatItSuspends() throws Exception {
        TransactionTemplate inner = new TransactionTemplate(transaction.getTransactionManager());
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        CountDownLatch waits = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = failureInScope(() -> inTransaction(() -> {
            names.save("outer");
            inner.executeWithoutResult(status -> {
                names.save("inner");
                waitForever(waits);
            });
        }));
        assertRolledBackAsItWaits(waits, failure);
    }

    @Test
    void losesNoConnectionForWhichItsBeginWaits() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(2);
        List<CompletableFuture<Throwable>> holders = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            holders.add(failureInScope(
                    CallCancellation.create(),
                    () -> inTransaction(() -> {
                        taken.countDown();
                        awaitLatch(gate);
                    })));
        }
        awaitLatch(taken);
        CompletableFuture<Throwable> failure = failureInScope(() -> inTransaction(() -> names.save("a")));
        await().until(() -> connections.getMetrics().orElseThrow().pendingAcquireSize() == 1);
        scope.cancel(GONE);
        assertLeft(failure.get(20, TimeUnit.SECONDS));
        gate.countDown();
        for (CompletableFuture<Throwable> holder : holders) {
            assertThat(holder.get(20, TimeUnit.SECONDS)).isNull();
        }
        assertNothingSaved();
    }

    @Test
    void isCommittedIfTheCommitHasBegun() throws Exception {
        CompletableFuture<Throwable> failure =
                failureInScope(() -> slowToCommit.executeWithoutResult(status -> names.save("a")));
        awaitLatch(committing);
        scope.cancel(GONE);
        mayCommit.complete(null);
        assertThat(failure.get(20, TimeUnit.SECONDS)).isNull();
        assertThat(names.all()).containsExactly("a");
    }

    @Test
    void isNotBegunInAScopeThatIsCancelled() throws Exception {
        scope.cancel(GONE);
        assertLeft(failureInScope(() -> inTransaction(() -> names.save("a"))).get(20, TimeUnit.SECONDS));
        assertThat(connections.getMetrics().orElseThrow().allocatedSize()).isLessThanOrEqualTo(1);
        assertThat(names.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isEitherCommittedAsAWholeOrNotAtAll(boolean early) throws Exception {
        int committed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            CallCancellation calls = CallCancellation.create();
            CountDownLatch begun = new CountDownLatch(1);
            List<String> both = List.of("first " + round, "second " + round);
            CompletableFuture<Throwable> failure = failureInScope(
                    calls,
                    () -> inTransaction(() -> {
                        if (early) {
                            begun.countDown();
                        }
                        names.save(both.get(0));
                        names.save(both.get(1));
                        begun.countDown();
                    }));
            awaitLatch(begun);
            calls.cancel(GONE);
            Throwable thrown = failure.get(20, TimeUnit.SECONDS);
            await().until(this::isEachConnectionBack);
            await().until(() -> calls.calls() == 0);
            if (thrown == null) {
                committed++;
                assertThat(names.all()).containsAll(both);
            } else {
                assertThat(names.all()).doesNotContainAnyElementsOf(both);
                assertLeft(thrown instanceof UnexpectedRollbackException ? thrown.getCause() : thrown);
            }
        }
        System.out.println("Of " + ROUNDS + " transactions that were cancelled, " + committed + " had begun to commit");
    }
}
