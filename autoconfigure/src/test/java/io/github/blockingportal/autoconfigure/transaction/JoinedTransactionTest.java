package io.github.blockingportal.autoconfigure.transaction;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CancelPolicy;
import io.github.blockingportal.PortalInterruptedException;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Blocking code on a worker whose chain is in a reactive transaction already. */
class JoinedTransactionTest {

    private static final ConnectionPool CONNECTIONS =
            new ConnectionPool(ConnectionPoolConfiguration.builder(Names.database("joined_transaction"))
                    .initialSize(0)
                    .maxSize(3)
                    .build());

    private final BlockingPortal portal =
            BlockingPortal.builder().loops(1).maxConcurrentCalls(1).build();
    private final R2dbcTransactionManager reactive = new R2dbcTransactionManager(CONNECTIONS);
    private final PortalTransactionManager manager = new PortalTransactionManager(() -> portal, reactive);
    private final Names names = new Names(portal, CONNECTIONS);

    @BeforeEach
    void makeTable() {
        Names.makeTable(CONNECTIONS);
    }

    @AfterEach
    void nothingIsLeft() {
        Awaitility.await().untilAsserted(() -> {
            assertThat(portal.snapshot().calls()).isEmpty();
            assertThat(CONNECTIONS.getMetrics().orElseThrow().acquiredSize()).isZero();
        });
        portal.close();
    }

    /** Runs a body on a worker, in a reactive transaction that fails afterwards if it is told to. */
    private void inReactiveTransaction(boolean fails, Runnable body) {
        portal.call(() -> portal.workers()
                .run(() -> {
                    body.run();
                    return true;
                })
                .then(fails ? Mono.error(new IllegalArgumentException("afterwards")) : Mono.empty())
                .as(TransactionalOperator.create(reactive)::transactional));
    }

    private void run(int propagation, Runnable body) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setPropagationBehavior(propagation);
        template.executeWithoutResult(status -> body.run());
    }

    @Test
    void joinsThatTransaction() {
        assertThatThrownBy(() -> inReactiveTransaction(true, () -> {
                    run(TransactionDefinition.PROPAGATION_REQUIRED, () -> names.save("required"));
                    run(TransactionDefinition.PROPAGATION_MANDATORY, () -> names.save("mandatory"));
                    run(TransactionDefinition.PROPAGATION_SUPPORTS, () -> names.save("supports"));
                }))
                .hasMessage("afterwards");
        assertThat(names.all()).isEmpty();
        inReactiveTransaction(false, () -> run(TransactionDefinition.PROPAGATION_REQUIRED, () -> names.save("a")));
        assertThat(names.all()).containsExactly("a");
    }

    @Test
    void isRefusedWhereItMustNotJoin() {
        assertThatThrownBy(() -> inReactiveTransaction(
                        false, () -> run(TransactionDefinition.PROPAGATION_NEVER, () -> names.save("never"))))
                .isInstanceOf(IllegalTransactionStateException.class);
        portal.call(() -> portal.workers().run(() -> {
            run(TransactionDefinition.PROPAGATION_NEVER, () -> names.save("outside"));
            return true;
        }));
        assertThat(names.all()).containsExactly("outside");
    }

    @Test
    void suspendsThatTransaction() {
        assertThatThrownBy(() -> inReactiveTransaction(true, () -> {
                    names.save("in it");
                    run(TransactionDefinition.PROPAGATION_REQUIRES_NEW, () -> names.save("of its own"));
                    run(TransactionDefinition.PROPAGATION_NOT_SUPPORTED, () -> {
                        names.save("in none");
                        run(TransactionDefinition.PROPAGATION_REQUIRED, () -> names.save("in a new one"));
                        run(TransactionDefinition.PROPAGATION_NEVER, () -> names.save("never in one"));
                    });
                    assertThat(names.all())
                            .containsExactly("in a new one", "in it", "in none", "never in one", "of its own");
                    names.save("in it again");
                }))
                .hasMessage("afterwards");
        assertThat(names.all()).containsExactly("in a new one", "in none", "never in one", "of its own");
    }

    @Test
    void goesBackToASavepointOfThatTransaction() {
        inReactiveTransaction(false, () -> {
            names.save("a");
            assertThatThrownBy(() -> run(TransactionDefinition.PROPAGATION_NESTED, () -> {
                        names.save("b");
                        throw new IllegalArgumentException("nested");
                    }))
                    .hasMessage("nested");
            run(TransactionDefinition.PROPAGATION_NESTED, () -> names.save("c"));
        });
        assertThat(names.all()).containsExactly("a", "c");
    }

    @Test
    void aFailureThatIsCaughtFurtherUpRollsBackTheTransactionOfBlockingCode() {
        assertThatThrownBy(() -> run(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
                    names.save("a");
                    assertThatThrownBy(() -> portal.call(() -> portal.workers().run(() -> {
                                run(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
                                    throw new IllegalArgumentException("within");
                                });
                                return true;
                            })))
                            .hasMessage("within");
                }))
                .isInstanceOf(UnexpectedRollbackException.class);
        assertThat(names.all()).isEmpty();
    }

    @Test
    void isToldOfTheEndOfThatTransactionOnAWorkerOutsideOfIt() throws Exception {
        BlockingQueue<List<Object>> told = new LinkedBlockingQueue<>();
        inReactiveTransaction(
                false,
                () -> run(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
                    names.save("a");
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

                        @Override
                        public void afterCompletion(int status) {
                            run(TransactionDefinition.PROPAGATION_NEVER, () -> told.add(List.of(status, names.all())));
                        }
                    });
                }));
        assertThat(told.poll(10, TimeUnit.SECONDS))
                .containsExactly(TransactionSynchronization.STATUS_COMMITTED, List.of("a"));
    }

    @Test
    void aSuspensionWithinATransactionOfItsOwnIsInNone() {
        assertThatThrownBy(() -> inReactiveTransaction(
                        true,
                        () -> run(TransactionDefinition.PROPAGATION_REQUIRES_NEW, () -> {
                            names.save("of its own");
                            run(TransactionDefinition.PROPAGATION_NOT_SUPPORTED, () -> {
                                names.save("in none");
                                run(TransactionDefinition.PROPAGATION_NEVER, () -> names.save("never in one"));
                                run(TransactionDefinition.PROPAGATION_REQUIRED, () -> names.save("in a new one"));
                            });
                            names.save("of its own again");
                        })))
                .hasMessage("afterwards");
        assertThat(names.all())
                .containsExactly("in a new one", "in none", "never in one", "of its own", "of its own again");
    }

    @Test
    void whatFollowsTheCommitOfATransactionOfItsOwnDoesNotJoinTheSuspendedOne() {
        assertThatThrownBy(() -> inReactiveTransaction(true, () -> {
                    names.save("in it");
                    run(TransactionDefinition.PROPAGATION_REQUIRES_NEW, () -> {
                        names.save("of its own");
                        afterCommit(() -> {
                            run(TransactionDefinition.PROPAGATION_REQUIRED, () -> names.save("after commit"));
                            run(TransactionDefinition.PROPAGATION_NEVER, () -> names.save("in none"));
                        });
                    });
                    run(TransactionDefinition.PROPAGATION_MANDATORY, () -> names.save("in it again"));
                }))
                .hasMessage("afterwards");
        assertThat(names.all()).containsExactly("after commit", "in none", "of its own");
    }

    private static void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }

    @Test
    void isToldThatItDoesNotKnowTheEndOfATransactionThatHasEndedBeforeIt() throws Exception {
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        CountDownLatch over = new CountDownLatch(1);
        CompletableFuture<Void> left = new CompletableFuture<>();
        Mono<Boolean> work = portal.workers().onCancel(CancelPolicy.LET_FINISH).run(() -> {
            try {
                run(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

                        @Override
                        public void afterCompletion(int status) {
                            told.add(status);
                        }
                    });
                    await(over);
                });
                return left.complete(null);
            } catch (RuntimeException failure) {
                return left.completeExceptionally(failure);
            }
        });
        assertThatThrownBy(() -> portal.timeout(Duration.ofSeconds(1))
                        .call(() -> work.as(TransactionalOperator.create(reactive)::transactional)))
                .isInstanceOf(PortalTimeoutException.class);
        Awaitility.await().until(() -> CONNECTIONS.getMetrics().orElseThrow().acquiredSize() == 0);
        over.countDown();
        left.get(10, TimeUnit.SECONDS);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(TransactionSynchronization.STATUS_UNKNOWN);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSavepointThatCannotBeGoneBackToRollsBackTheTransactionOfBlockingCode() {
        assertThatThrownBy(() -> run(
                        TransactionDefinition.PROPAGATION_REQUIRED,
                        () -> portal.call(() -> portal.workers().run(() -> {
                            assertThatThrownBy(() -> run(TransactionDefinition.PROPAGATION_NESTED, () -> {
                                        names.save("nested");
                                        Thread.currentThread().interrupt();
                                        throw new IllegalArgumentException("nested");
                                    }))
                                    .isInstanceOf(PortalInterruptedException.class);
                            return Thread.interrupted();
                        }))))
                .isInstanceOf(UnexpectedRollbackException.class);
        assertThat(names.all()).isEmpty();
    }
}
