package io.github.blockingportal.autoconfigure.transaction;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.support.SmartTransactionObject;

/** What one use of the transaction manager has of the thread's transaction, which may be none yet. */
final class TransactionObject implements SmartTransactionObject, SavepointManager {

    private @Nullable OpenTransaction transaction;

    TransactionObject(@Nullable OpenTransaction transaction) {
        this.transaction = transaction;
    }

    boolean isThere() {
        return transaction != null;
    }

    void set(OpenTransaction begun) {
        transaction = begun;
    }

    OpenTransaction get() {
        return Objects.requireNonNull(transaction);
    }

    /** The same, which is one that we have begun. */
    PortalTransaction own() {
        return (PortalTransaction) get();
    }

    OpenTransaction take() {
        OpenTransaction taken = get();
        transaction = null;
        return taken;
    }

    @Override
    public boolean isRollbackOnly() {
        return transaction != null && transaction.isRollbackOnly();
    }

    @Override
    public Object createSavepoint() {
        return get().createSavepoint();
    }

    @Override
    public void rollbackToSavepoint(Object savepoint) {
        get().rollbackTo((ReactiveTransaction) savepoint);
    }

    @Override
    public void releaseSavepoint(Object savepoint) {
        get().release((ReactiveTransaction) savepoint);
    }
}
