package io.github.blockingportal.autoconfigure.transaction;

import java.util.Objects;

import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** The reactive transaction in which the calls of a thread are. */
abstract class OpenTransaction {

    static final String NAME = "tx";
    private static final String SAVEPOINT = "savepoint";

    final BlockingPortal portal;
    final ReactiveTransactionManager manager;
    final ReactiveState state;
    private boolean undone;

    OpenTransaction(BlockingPortal portal, ReactiveTransactionManager manager, ReactiveState state) {
        this.portal = portal;
        this.manager = manager;
        this.state = state;
    }

    /** From now on the calls of the thread are not in it. */
    abstract void suspend();

    /** They are in it again. */
    abstract void resume();

    /** Somebody who takes part in it has failed. */
    abstract void setRollbackOnly();

    /** Whether somebody who took part in it has failed, in blocking or in reactive code. */
    boolean isRollbackOnly() {
        return state.isRollbackOnly();
    }

    /** What it is called in messages. */
    abstract String describe();

    /** A point to go back to, which is a reactive transaction nested in this one. */
    final ReactiveTransaction createSavepoint() {
        if (isRollbackOnly()) {
            throw new CannotCreateTransactionException(
                    "Cannot create a savepoint in " + describe() + ", which is marked as rollback-only");
        }
        DefaultTransactionDefinition nested =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED);
        return Objects.requireNonNull(
                portal.named(NAME + "." + SAVEPOINT).call(() -> manager.getReactiveTransaction(nested)));
    }

    /** Undoes what has been done since then, and what says that somebody has failed meanwhile. */
    void rollbackTo(ReactiveTransaction savepoint) {
        try {
            undone |= !runsUnbounded(SAVEPOINT + ".rollback", state.with(manager.rollback(savepoint)));
        } catch (Throwable notUndone) {
            setRollbackOnly();
            throw notUndone;
        }
        state.resetRollbackOnly();
    }

    /** Does something for a rollback; false if somebody else has rolled all of it back. */
    abstract boolean runsUnbounded(String how, Mono<Void> work);

    /** Forgets the point. */
    final void release(ReactiveTransaction savepoint) {
        if (!undone && !savepoint.isCompleted()) {
            portal.named(NAME + "." + SAVEPOINT).call(() -> manager.commit(savepoint));
        }
    }
}
