package io.github.blockingportal.autoconfigure.transaction;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationUtils;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.HeldResource;

/**
 * The transaction of the chain for which a worker runs blocking code. Its calls are in it already; who began it ends it. While it is
 * suspended, the thread holds a resource within which there is no transaction.
 */
final class JoinedTransaction extends OpenTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final ReactiveTransaction part;
    private @Nullable HeldResource<ReactiveTransaction> outside;
    private HeldResource.@Nullable Scope scope;

    private JoinedTransaction(
            BlockingPortal portal, ReactiveTransactionManager manager, ReactiveState state, ReactiveTransaction part) {
        super(portal, manager, state);
        this.part = part;
    }

    /** That of the current thread; null if there is none, or none of this manager. */
    static @Nullable JoinedTransaction find(Supplier<BlockingPortal> portal, ReactiveTransactionManager manager) {
        ReactiveState state = ReactiveState.of(BlockingWorkers.context());
        if (state == null) {
            return null;
        }
        TransactionDefinition mandatory = new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_MANDATORY);
        ReactiveTransaction part = now(state.with(manager.getReactiveTransaction(mandatory)));
        return part == null ? null : new JoinedTransaction(portal.get(), manager, state, part);
    }

    /** What is there at once: nothing is to be waited for to take part in a transaction. */
    private static <T> @Nullable T now(Mono<T> source) {
        var future = source.toFuture();
        return future.isDone() && !future.isCompletedExceptionally() ? future.join() : null;
    }

    @Override
    void suspend() {
        HeldResource<ReactiveTransaction> held =
                portal.named(NAME + ".suspended").hold(() -> Mono.just(part), none -> Mono.empty());
        outside = held;
        scope = held.enter(ReactiveState::outside, IllegalTransactionStateException::new);
    }

    @Override
    void resume() {
        HeldResource.Scope entered = scope;
        HeldResource<ReactiveTransaction> held = outside;
        scope = null;
        outside = null;
        if (entered != null && held != null) {
            entered.close();
            close(held);
        }
    }

    private static void close(HeldResource<ReactiveTransaction> held) {
        try {
            held.close();
        } catch (RuntimeException failure) {
            LOG.warn(
                    "The suspension of the transaction that a worker's chain is in did not end cleanly; the worker goes on in that"
                            + " transaction",
                    failure);
        }
    }

    @Override
    void setRollbackOnly() {
        if (!part.isCompleted()) {
            now(state.with(manager.rollback(part)));
        }
    }

    @Override
    String describe() {
        return "the transaction that the worker's chain is in";
    }

    @Override
    boolean runsUnbounded(String how, Mono<Void> work) {
        portal.named(NAME + "." + how).call(() -> work);
        return true;
    }

    /** Tells blocking code of its end, on a worker and outside of it; false if it has ended already, nobody knows how. */
    boolean tellsOfEnd(List<TransactionSynchronization> synchronizations) {
        return state.afterCompletion(status -> portal.workers()
                .named(NAME + ".end")
                .run(() -> {
                    TransactionSynchronizationUtils.invokeAfterCompletion(synchronizations, status);
                    return status;
                })
                .then());
    }
}
