package io.github.blockingportal.autoconfigure.transaction;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronization;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * What the calls of a transaction have of its state: each one a copy, whose resources and synchronizations the transaction takes
 * over unless the call has left the copy with another transaction's. For the thread that makes the calls, and the one that ends the
 * transaction.
 */
final class CallStates {

    private final ContextView context;
    private final TransactionContext state;
    private final Mark mark = new Mark();
    private final Set<TransactionContext> copies = Collections.newSetFromMap(new WeakHashMap<>());
    private Map<Object, Object> begunWith = Map.of();
    private @Nullable TransactionContext last;
    private boolean ended;

    CallStates(ContextView context) {
        this.context = context;
        this.state = context.get(TransactionContext.class);
    }

    /** The transaction has begun. */
    synchronized void begun() {
        begunWith = Map.copyOf(state.getResources());
        Set<TransactionSynchronization> synchronizations = state.getSynchronizations();
        if (synchronizations != null) {
            synchronizations.add(mark);
        }
    }

    /** That of the next call. */
    synchronized ContextView next() {
        if (ended) {
            return context;
        }
        adoptLast();
        ContextView next = ReactiveState.newContext();
        TransactionContext copy = next.get(TransactionContext.class);
        fill(copy);
        copies.add(copy);
        last = copy;
        return next;
    }

    private void fill(TransactionContext copy) {
        copy.getResources().putAll(state.getResources());
        copy.setSynchronizations(state.getSynchronizations());
        copy.setCurrentTransactionName(state.getCurrentTransactionName());
        copy.setCurrentTransactionReadOnly(state.isCurrentTransactionReadOnly());
        copy.setCurrentTransactionIsolationLevel(state.getCurrentTransactionIsolationLevel());
        copy.setActualTransactionActive(state.isActualTransactionActive());
    }

    private void adoptLast() {
        TransactionContext copy = last;
        last = null;
        if (copy != null && isOfTheTransaction(copy)) {
            state.getResources().putAll(copy.getResources());
            Set<TransactionSynchronization> synchronizations = state.getSynchronizations();
            Set<TransactionSynchronization> added = copy.getSynchronizations();
            if (synchronizations != null && added != null) {
                synchronizations.addAll(added);
            }
        }
    }

    /** Suspended, it has neither what the transaction began with nor its mark. */
    private boolean isOfTheTransaction(TransactionContext copy) {
        Set<TransactionSynchronization> synchronizations = copy.getSynchronizations();
        return copy.isActualTransactionActive()
                && (synchronizations == null ? state.getSynchronizations() == null : synchronizations.contains(mark))
                && copy.getResources().entrySet().containsAll(begunWith.entrySet());
    }

    /** The transaction is about to end, and what goes on in a call is in none. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            adoptLast();
            copies.stream().filter(this::isOfTheTransaction).forEach(this::forget);
            copies.clear();
        }
    }

    private void forget(TransactionContext copy) {
        copy.clear();
        copy.getResources().clear();
    }

    boolean isRolledBack() {
        return mark.status == TransactionSynchronization.STATUS_ROLLED_BACK;
    }

    /** Among the synchronizations of the transaction, and of no other one. */
    private static final class Mark implements TransactionSynchronization {

        private volatile int status = STATUS_UNKNOWN;

        @Override
        public Mono<Void> afterCompletion(int status) {
            return Mono.fromRunnable(() -> this.status = status);
        }
    }
}
