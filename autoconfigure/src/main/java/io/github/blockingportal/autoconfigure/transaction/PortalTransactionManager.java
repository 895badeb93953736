package io.github.blockingportal.autoconfigure.transaction;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.blockingportal.BlockingPortal;

/**
 * A transaction manager for blocking code over a reactive one: the portal calls that a thread makes while a transaction is open
 * are in one reactive transaction. Propagation, rollback rules and synchronizations are Spring's own; begin, commit and rollback
 * are portal calls.
 */
final class PortalTransactionManager extends AbstractPlatformTransactionManager implements AopInfrastructureBean {

    private static final long serialVersionUID = 1L;

    private final transient Supplier<BlockingPortal> portal;
    private final transient ReactiveTransactionManager manager;

    PortalTransactionManager(Supplier<BlockingPortal> portal, ReactiveTransactionManager manager) {
        this.portal = portal;
        this.manager = manager;
        setNestedTransactionAllowed(true);
    }

    /** The same, with what others want of it. */
    PortalTransactionManager customizedBy(ObjectProvider<PortalTransactionCustomizer> customizer) {
        customizer.ifAvailable(each -> each.customize(this));
        return this;
    }

    @Override
    protected Object doGetTransaction() {
        return new TransactionObject(current());
    }

    private @Nullable OpenTransaction current() {
        OpenTransaction bound = bound();
        if (bound instanceof PortalTransaction own && !own.hasEnded()) {
            return own;
        }
        return suspendedBy(bound) == null ? JoinedTransaction.find(portal, manager) : null;
    }

    /** The one of the thread's chain that is suspended as long as this is bound. */
    private static @Nullable JoinedTransaction suspendedBy(@Nullable OpenTransaction bound) {
        return bound instanceof PortalTransaction own ? own.within() : (JoinedTransaction) bound;
    }

    /** The one that we have begun on this thread, or the suspended one of its chain. */
    private @Nullable OpenTransaction bound() {
        return (OpenTransaction) TransactionSynchronizationManager.getResource(manager);
    }

    @Override
    protected boolean isExistingTransaction(Object transaction) {
        return ((TransactionObject) transaction).isThere();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        DefaultTransactionDefinition asked = new DefaultTransactionDefinition(definition);
        asked.setTimeout(determineTimeout(definition));
        PortalTransaction begun = PortalTransaction.begin(portal.get(), manager, asked);
        OpenTransaction before = bind(begun);
        begun.beginWithin(suspendedBy(before));
        ((TransactionObject) transaction).set(begun);
    }

    /** In the place of what is bound: one that has ended and whose synchronizations are being told, or the chain's. */
    private @Nullable OpenTransaction bind(OpenTransaction transaction) {
        OpenTransaction before = unbind();
        TransactionSynchronizationManager.bindResource(manager, transaction);
        return before;
    }

    private void bindOrUnbind(@Nullable OpenTransaction transaction) {
        if (transaction == null) {
            unbind();
        } else {
            bind(transaction);
        }
    }

    private @Nullable OpenTransaction unbind() {
        return (OpenTransaction) TransactionSynchronizationManager.unbindResourceIfPossible(manager);
    }

    @Override
    protected Object doSuspend(Object transaction) {
        OpenTransaction suspended = ((TransactionObject) transaction).take();
        suspended.suspend();
        bindOrUnbind(suspendedBy(suspended));
        return suspended;
    }

    @Override
    protected void doResume(@Nullable Object transaction, Object suspended) {
        OpenTransaction resumed = (OpenTransaction) suspended;
        try {
            resumed.resume();
        } finally {
            bindOrUnbind(resumed instanceof JoinedTransaction ? null : resumed);
        }
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        object(status).own().commit();
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        object(status).own().rollback();
    }

    @Override
    protected void doSetRollbackOnly(DefaultTransactionStatus status) {
        object(status).get().setRollbackOnly();
    }

    /** Of one that the chain is in, which ends later. */
    @Override
    protected void registerAfterCompletionWithExistingTransaction(
            Object transaction, List<TransactionSynchronization> synchronizations) {
        if (!(((TransactionObject) transaction).get() instanceof JoinedTransaction joined
                && joined.tellsOfEnd(synchronizations))) {
            super.registerAfterCompletionWithExistingTransaction(transaction, synchronizations);
        }
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        PortalTransaction ended = ((TransactionObject) transaction).own();
        try {
            ended.endAnyway();
        } finally {
            if (bound() == ended) {
                bindOrUnbind(ended.within());
            }
        }
    }

    private static TransactionObject object(DefaultTransactionStatus status) {
        return (TransactionObject) status.getTransaction();
    }
}
