package io.github.blockingportal.internal.context;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.CallInfo;

/**
 * What is open on a thread: its deadline, and the scopes in which others can cancel its calls, innermost first. One thread-local
 * has both, so that a call on a thread on which nothing is open asks once.
 */
public record OpenScope(
        @Nullable CallDeadline deadline, @Nullable List<CallCancellation> cancellations) {

    private static final ThreadLocal<@Nullable OpenScope> CURRENT = new ThreadLocal<>();
    private static final OpenScope NOTHING = new OpenScope(null, null);

    /** That of the current thread, or null if nothing is open. */
    public static @Nullable OpenScope get() {
        return CURRENT.get();
    }

    private static OpenScope orNothing() {
        OpenScope open = CURRENT.get();
        return open == null ? NOTHING : open;
    }

    private void set() {
        if (deadline == null && cancellations == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(this);
        }
    }

    /** The deadline that is open on the current thread, or null. */
    public static @Nullable CallDeadline openDeadline() {
        return orNothing().deadline;
    }

    /** Opens it on the current thread in place of what is open there; null leaves none. */
    public static void setDeadline(@Nullable CallDeadline deadline) {
        new OpenScope(deadline, orNothing().cancellations).set();
    }

    private static OpenScope in(ContextView context) {
        return context.getOrDefault(ChainAccessor.SCOPE_KEY, null) instanceof OpenScope open ? open : NOTHING;
    }

    /** The deadline of what is subscribed with a context, or null. */
    public static @Nullable CallDeadline deadlineIn(ContextView context) {
        return in(context).deadline;
    }

    /** The context with this deadline in the place of its own. */
    public static Context putDeadline(Context context, CallDeadline deadline) {
        return context.put(ChainAccessor.SCOPE_KEY, new OpenScope(deadline, in(context).cancellations));
    }

    /** The scopes that are open on the current thread, innermost first, or null. */
    public static @Nullable List<CallCancellation> openCancellations() {
        return orNothing().cancellations;
    }

    /** Opens them on the current thread in place of those that are open there; null leaves none. */
    public static void setCancellations(@Nullable List<CallCancellation> cancellations) {
        new OpenScope(orNothing().deadline, cancellations).set();
    }

    /** The scopes of what is subscribed with a context, innermost first, or null. */
    public static @Nullable List<CallCancellation> cancellationsIn(ContextView context) {
        return in(context).cancellations;
    }

    /** The context with these scopes in the place of its own. */
    public static Context putCancellations(Context context, List<CallCancellation> cancellations) {
        return context.put(ChainAccessor.SCOPE_KEY, new OpenScope(in(context).deadline, cancellations));
    }

    /** Both, each scope once, and those of the first further in; null if there are none. */
    public static @Nullable List<CallCancellation> both(
            @Nullable List<CallCancellation> first, @Nullable List<CallCancellation> second) {
        if (first == null || second == null || first == second) {
            return first == null ? second : first;
        }
        List<CallCancellation> all = new ArrayList<>(first);
        second.stream().filter(scope -> !first.contains(scope)).forEach(all::add);
        return List.copyOf(all);
    }

    /** A scope that is open nowhere. */
    public static CallCancellation newCancellation() {
        return new CancellationScope();
    }

    /** Throws if it is one of somebody else's, who cannot keep calls. */
    public static void requireOurs(CallCancellation scope) {
        if (!(scope instanceof CancellationScope)) {
            throw new IllegalStateException(
                    "Only what CallCancellation.create() makes can be opened or added to a context, but this was a "
                            + scope.getClass().getName());
        }
    }

    /** Puts it into all of them; false if one of them is cancelled, so that it has to cancel itself. */
    public static boolean enter(List<CallCancellation> scopes, Member member) {
        boolean mayGoOn = true;
        for (CallCancellation scope : scopes) {
            mayGoOn &= ((CancellationScope) scope).enter(member);
        }
        return mayGoOn;
    }

    /** Takes it out of all of them. May be done more than once. */
    public static void leave(List<CallCancellation> scopes, Member member) {
        for (CallCancellation scope : scopes) {
            ((CancellationScope) scope).leave(member);
        }
    }

    /** Why the innermost of those that are cancelled was, or null if none is. */
    public static @Nullable String reason(@Nullable List<CallCancellation> scopes) {
        if (scopes != null) {
            for (CallCancellation scope : scopes) {
                String reason = scope.reason();
                if (reason != null) {
                    return reason;
                }
            }
        }
        return null;
    }

    /** What hands both down, as one thread-local of the registry: each of those costs each call. */
    public static ThreadLocalAccessor<?> accessor() {
        return new Accessor();
    }

    private static final class Accessor extends ChainAccessor<OpenScope> {

        @Override
        public Object key() {
            return SCOPE_KEY;
        }

        @Override
        public @Nullable OpenScope getValue() {
            return CURRENT.get();
        }

        @Override
        public void setValue(OpenScope open) {
            CURRENT.set(open);
        }

        @Override
        public void setValue() {
            CURRENT.remove();
        }
    }

    /** A call in a scope. */
    public interface Member {

        /** Whether it is held, so that calls are made within it, which end with it. */
        boolean isAround();

        /** Cancels it, and runs no code of users on the current thread; null if it had ended before. */
        @Nullable
        CallInfo cancel();
    }
}
