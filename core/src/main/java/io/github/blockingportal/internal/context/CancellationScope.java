package io.github.blockingportal.internal.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * A scope and the calls in flight in it.
 *
 * <p>Implementation note. A call enters and looks for the reason then; whoever cancels writes the reason and looks for calls
 * then. So one of them sees the other, and a call that both see ends once, by its own state.
 */
final class CancellationScope extends CallCancellation {

    private final Set<OpenScope.Member> members = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> reason = new AtomicReference<>();

    boolean enter(OpenScope.Member member) {
        members.add(member);
        return reason.get() == null;
    }

    void leave(OpenScope.Member member) {
        members.remove(member);
    }

    @Override
    public List<CallInfo> cancel(String why) {
        if (why.isBlank()) {
            throw new IllegalArgumentException("reason must not be blank");
        }
        List<CallInfo> cancelled = new ArrayList<>();
        return reason.compareAndSet(null, PortalLog.oneLine(why)) ? cancelAll(cancelled) : List.of();
    }

    /**
     * Those first that others are made within: who is told that its call was cancelled may go on, and would find the other as it
     * was.
     */
    private List<CallInfo> cancelAll(List<CallInfo> cancelled) {
        Throwable failure = cancel(false, cancelled, cancel(true, cancelled, null));
        if (failure != null) {
            throw Exceptions.propagate(failure);
        }
        return List.copyOf(cancelled);
    }

    /** One that cannot be cancelled, for want of memory for example, keeps no other from being. Returns the first failure. */
    private @Nullable Throwable cancel(boolean around, List<CallInfo> cancelled, @Nullable Throwable before) {
        Throwable first = before;
        for (OpenScope.Member member : members) {
            try {
                CallInfo call = member.isAround() == around ? member.cancel() : null;
                if (call != null) {
                    cancelled.add(call);
                }
            } catch (Throwable failure) { // of whatever kind
                first = both(first, failure);
            }
        }
        return first;
    }

    private static Throwable both(@Nullable Throwable first, Throwable failure) {
        if (first == null) {
            return failure;
        }
        if (first != failure) {
            first.addSuppressed(failure);
        }
        return first;
    }

    @Override
    public @Nullable String reason() {
        return reason.get();
    }

    @Override
    public int calls() {
        return members.size();
    }
}
