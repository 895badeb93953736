package io.github.blockingportal.autoconfigure.transaction;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionContextManager;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.support.ResourceHolderSupport;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** What a reactive transaction keeps in the Reactor context of all that belongs to it. */
final class ReactiveState {

    private static final Set<Object> KEYS =
            new ReactiveState().context.stream().map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());

    private final ContextView context;
    private final TransactionContext state;
    private final CallStates calls;
    private List<ResourceHolderSupport> holders = List.of();

    /** That of a transaction which is yet to begin. */
    ReactiveState() {
        this(newContext());
    }

    /** One in which there is no transaction. */
    static ContextView newContext() {
        return TransactionContextManager.getOrCreateContext()
                .apply(TransactionContextManager.getOrCreateContextHolder().apply(Context.empty()));
    }

    private ReactiveState(ContextView context) {
        this.context = context;
        this.state = context.get(TransactionContext.class);
        this.calls = new CallStates(context);
    }

    /** That of a transaction which has begun in this context; null if none has. */
    static @Nullable ReactiveState of(ContextView context) {
        if (!context.hasKey(TransactionContext.class)
                || !context.<TransactionContext>get(TransactionContext.class).isActualTransactionActive()) {
            return null;
        }
        ReactiveState state = new ReactiveState(context);
        state.begun();
        return state;
    }

    /**
     * The same context within the transaction, for one call. Reactive code that suspends the transaction empties the
     * {@code TransactionContext} and, cancelled at its begin, leaves it so. That is the call's own, then; what it has added is
     * {@linkplain CallStates adopted} when the next one begins.
     */
    Context within(Context chain) {
        return chain.putAll(calls.next());
    }

    /** The same context in no transaction. One that is not begun would not do: Spring gives no connection back there. */
    static Context outside(Context chain) {
        Context context = chain;
        for (Object key : KEYS) {
            context = context.delete(key);
        }
        return context;
    }

    /** The same context without a transaction that has ended, if it has one. */
    static Context withoutEnded(Context chain) {
        return chain.hasKey(TransactionContext.class)
                        && chain.<TransactionContext>get(TransactionContext.class)
                                        .getSynchronizations()
                                == null
                ? outside(chain)
                : chain;
    }

    /** The same source within the transaction. */
    <T> Mono<T> with(Mono<T> source) {
        return source.contextWrite(context);
    }

    /** The same for the end of the transaction, after which no call is in it. */
    <T> Mono<T> endingWith(Mono<T> source) {
        return Mono.defer(() -> {
                    calls.end();
                    return source;
                })
                .contextWrite(context);
    }

    /** The transaction has begun, and what it has marks the part that failed. Nobody else is at it by then. */
    void begun() {
        holders = holders(state);
    }

    /** The same for one that begins here. */
    void begunHere() {
        begun();
        calls.begun();
    }

    /** Whether reactive code has been told that it was rolled back, so that there is no doubt. */
    boolean isRolledBack() {
        return calls.isRolledBack();
    }

    private static List<ResourceHolderSupport> holders(TransactionContext state) {
        return state.getResources().values().stream()
                .filter(ResourceHolderSupport.class::isInstance)
                .map(ResourceHolderSupport.class::cast)
                .toList();
    }

    boolean isRollbackOnly() {
        return holders.stream().anyMatch(ResourceHolderSupport::isRollbackOnly);
    }

    void resetRollbackOnly() {
        holders.forEach(ResourceHolderSupport::resetRollbackOnly);
    }

    /** Does something when the transaction has ended, outside of it; false if it has ended. */
    boolean afterCompletion(IntFunction<Mono<Void>> work) {
        Set<TransactionSynchronization> synchronizations = state.getSynchronizations();
        return synchronizations != null
                && synchronizations.add(new TransactionSynchronization() {

                    @Override
                    public Mono<Void> afterCompletion(int status) {
                        return work.apply(status).contextWrite(ReactiveState::outside);
                    }
                });
    }
}
