package io.github.blockingportal.internal.call;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.loop.PortalLoop;
import io.github.blockingportal.internal.text.CallSite;
import io.github.blockingportal.internal.text.Stacks;
import io.github.blockingportal.internal.text.Threads;

/** What the snapshot says of a call. */
final class CallDescription {

    private CallDescription() {}

    /** Null once the call has ended. */
    static PortalSnapshot.@Nullable Call of(TrackedCall call, Detail detail) {
        Phase phase = call.phase();
        Thread waiter = call.waiter();
        StackTraceElement[] stack = waiter == null ? Stacks.NONE : waiter.getStackTrace();
        PortalLoop loop = call.loop();
        long remaining = call.remaining();
        return phase == null
                ? null
                : new PortalSnapshot.Call(
                        call.info.id(),
                        call.info.name(),
                        phase,
                        Duration.ofNanos(call.clock.elapsed()),
                        remaining == Long.MAX_VALUE ? null : Duration.ofNanos(Math.max(0, remaining)),
                        loop == null ? null : loop.name(),
                        Threads.label(call.caller),
                        waiter == null ? null : CallSite.in(stack, waiter.getContextClassLoader()),
                        detail == Detail.STACKS ? Stacks.list(stack) : List.of());
    }
}
