package io.github.blockingportal.internal.admission;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What the calls of one view begin with: their deadline, and the limiters of which each takes a permit beside the portal's. */
public final class CallTerms {

    /** In the place of a timeout of the view's own: the one that the portal has as a call begins. */
    public static final long TIMEOUT_OF_PORTAL = 0;

    private static final Limiter[] NO_LIMITERS = {};

    private final long timeoutNanos;
    private final @Nullable GovernedName name;
    private final Limiter[] limiters;

    private CallTerms(long timeoutNanos, @Nullable GovernedName name, Limiter[] limiters) {
        this.timeoutNanos = timeoutNanos;
        this.name = name;
        this.limiters = limiters;
    }

    /**
     * Those of a view.
     *
     * @param name the settings of the name that its calls carry, which go before the view's, or null
     * @param limiters the view's own, in any order
     */
    public static CallTerms of(long timeoutNanos, @Nullable GovernedName name, List<Limiter> limiters) {
        List<Limiter> all = new ArrayList<>(limiters);
        all.sort(Limiter.ORDER);
        if (name == null) {
            return new CallTerms(timeoutNanos, null, all.toArray(NO_LIMITERS));
        }
        Limiter ofName = name.limiter();
        if (ofName != null) {
            all.add(0, ofName);
        }
        return new CallTerms(name.timeoutNanos(timeoutNanos), name, all.toArray(NO_LIMITERS));
    }

    /** Whether the deadline is that which the portal has as a call begins. */
    public boolean isOfPortal() {
        return timeoutNanos == TIMEOUT_OF_PORTAL;
    }

    public long timeoutNanos() {
        return timeoutNanos;
    }

    /** Whether there is nothing but a deadline. */
    public boolean isPlain() {
        return limiters.length == 0 && name == null;
    }

    /**
     * Whether a call that begins on the current thread has a permit of its portal already that no call of that portal took, but one
     * of another portal or a blocking task.
     *
     * @param innermost the call further up its chain, or null
     */
    public static boolean shares(Limiter ofPortal, @Nullable Lender innermost) {
        return ofPortal.isShared() && isHeld(ofPortal, innermost);
    }

    /** By the task that the current thread runs, or further up. */
    private static boolean isHeld(Limiter limiter, @Nullable Lender innermost) {
        Lender lender = innermost;
        while (lender != null && !lender.holds(limiter)) {
            lender = lender.outer();
        }
        return lender != null || TaskPermit.isHeld(limiter);
    }

    /**
     * A call begins on the current thread: the permits that it has to get, or null if it needs none.
     *
     * @param innermost the call further up its chain, or null
     * @param shares whether it goes in with the permits that its chain holds
     */
    public @Nullable LimiterPermits begin(LimiterPermits.Candidate call, @Nullable Lender innermost, boolean shares) {
        if (name != null) {
            name.used();
        }
        List<Limiter> needed = new ArrayList<>(limiters.length);
        for (Limiter limiter : limiters) {
            if (!shares || !isHeld(limiter, innermost)) {
                needed.add(limiter);
            }
        }
        return needed.isEmpty() ? null : new LimiterPermits(call, needed, name == null ? null : name.limiter());
    }
}
