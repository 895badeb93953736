package io.github.blockingportal.autoconfigure.transaction;

import java.time.Duration;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.HeldResource;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.PortalTimeoutException;

/**
 * A reactive transaction that a thread holds open: its calls have the transaction's context and deadline, until it has ended. Of
 * that thread alone; whoever else ends it, the portal's close or somebody who cancels it, rolls it back.
 */
final class PortalTransaction extends OpenTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);
    private static final String ENDED_BEFORE = "it had been ended before it was to be committed";

    private final TransactionDefinition definition;
    private final @Nullable CallDeadline deadline;
    private final HeldResource<ReactiveTransaction> held;
    private final HeldResource.Scope scope;
    private CallDeadline.@Nullable Scope bounded;
    private boolean rollbackOnly;
    private boolean ended;
    private @Nullable RuntimeException unknown;
    private @Nullable JoinedTransaction within;

    /** Begins one that is new and has nothing to do with any other, and waits for that. */
    static PortalTransaction begin(
            BlockingPortal portal, ReactiveTransactionManager manager, TransactionDefinition definition) {
        return new PortalTransaction(portal, manager, definition);
    }

    private PortalTransaction(
            BlockingPortal portal, ReactiveTransactionManager manager, TransactionDefinition definition) {
        super(portal, manager, new ReactiveState());
        this.definition = definition;
        this.deadline = deadline(definition);
        this.bounded = open(deadline);
        try {
            this.held = portal.named(NAME)
                    .hold(
                            () -> state.with(new Begin(manager.getReactiveTransaction(definition)))
                                    .doOnNext(begun -> state.begunHere()),
                            begun -> state.endingWith(manager.rollback(begun)));
            this.scope = held.enter(state::within, IllegalTransactionStateException::new);
        } catch (Throwable notBegun) {
            unbound();
            throw notBegun;
        }
    }

    private static @Nullable CallDeadline deadline(TransactionDefinition definition) {
        return definition.getTimeout() == TransactionDefinition.TIMEOUT_DEFAULT
                ? null
                : CallDeadline.after(Duration.ofSeconds(definition.getTimeout()), owner(definition));
    }

    private static String owner(TransactionDefinition definition) {
        String name = definition.getName();
        return "the transaction" + (name == null ? "" : " " + name) + " (timeout=" + definition.getTimeout() + "s)";
    }

    private static CallDeadline.@Nullable Scope open(@Nullable CallDeadline deadline) {
        return deadline == null ? null : deadline.open();
    }

    private void unbound() {
        CallDeadline.Scope open = bounded;
        if (open != null) {
            bounded = null;
            open.close();
        }
    }

    /** A deadline that somebody has opened within it stays, and is to be closed first. */
    private void unboundUnlessWithinAnother() {
        if (CallDeadline.current() == deadline) {
            unbound();
        }
    }

    /** It has begun while the thread's other one, of its chain, was suspended. */
    void beginWithin(@Nullable JoinedTransaction suspended) {
        within = suspended;
    }

    @Nullable
    JoinedTransaction within() {
        return within;
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    void suspend() {
        unboundUnlessWithinAnother();
        scope.suspend();
    }

    @Override
    void resume() {
        scope.resume();
        if (bounded == null) {
            bounded = open(deadline);
        }
    }

    @Override
    void setRollbackOnly() {
        rollbackOnly = true;
    }

    @Override
    boolean isRollbackOnly() {
        return rollbackOnly || super.isRollbackOnly();
    }

    /** Commits it, or rolls it back and says why if it must not be committed. */
    void commit() {
        try {
            held.requireIdle("its commit");
        } catch (IllegalTransactionStateException busy) {
            throw rolledBack("a call within it had not ended when it was to be committed", busy);
        }
        if (deadline != null && deadline.remaining().isZero() && held.hasTimedOut()) {
            throw rolledBack(
                    "the failure of a call was not passed on",
                    new TransactionTimedOutException(
                            "The call ended when the time of " + deadline.owner() + " was over"));
        }
        PortalException problem = held.problem();
        if (problem != null) {
            throw rolledBack(ENDED_BEFORE, problem); // which who ended it may be about to do
        }
        leave();
        if (!isReleased("commit", manager::commit)) {
            throw unexpected(ENDED_BEFORE, held.problem());
        }
    }

    private UnexpectedRollbackException rolledBack(String why, RuntimeException cause) {
        rollback();
        return unexpected(why, cause);
    }

    private UnexpectedRollbackException unexpected(String why, @Nullable RuntimeException cause) {
        String message = describe() + " was rolled back and not committed: " + why;
        return cause == null
                ? new UnexpectedRollbackException(message)
                : new UnexpectedRollbackException(message + ". " + cause.getMessage(), cause);
    }

    @Override
    String describe() {
        String name = definition.getName();
        return "Transaction " + (name == null ? "without a name" : "'" + name + "'");
    }

    /** Rolls it back, unless it has ended; throws why its commit failed if nobody knows whether it was rolled back. */
    void rollback() {
        if (unknown != null) {
            throw unknown;
        }
        endAnyway();
    }

    /** Rolls it back, unless it has ended. */
    void endAnyway() {
        if (!ended) {
            leave();
            try {
                held.release("rollback", begun -> state.endingWith(manager.rollback(begun)));
            } catch (PortalTimeoutException | PortalClosedException unawaited) {
                LOG.warn(
                        "{} goes on to be rolled back, for which nobody waits any more. Its connection is back once the database has"
                                + " answered: look there",
                        describe(),
                        unawaited);
            }
        }
    }

    private void leave() {
        ended = true;
        unboundUnlessWithinAnother();
        scope.close();
    }

    private boolean isReleased(String how, Function<ReactiveTransaction, Mono<Void>> end) {
        try {
            return held.release(how, begun -> state.endingWith(end.apply(begun)));
        } catch (PortalException untold) {
            unknown = new TransactionSystemException(
                    describe()
                            + " may have been committed or not, since the end of its commit did not come in time. Look for what it"
                            + " has written before it is done again",
                    untold);
            throw unknown;
        } catch (RuntimeException failure) {
            unknown = state.isRolledBack() ? null : failure;
            throw failure;
        }
    }

    @Override
    void rollbackTo(ReactiveTransaction savepoint) {
        super.rollbackTo(savepoint);
        rollbackOnly = false;
    }

    @Override
    boolean runsUnbounded(String how, Mono<Void> work) {
        return held.run(how, begun -> work);
    }
}
