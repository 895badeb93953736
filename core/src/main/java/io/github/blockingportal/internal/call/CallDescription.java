package io.github.blockingportal.internal.call;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Phase;
import io.github.blockingportal.internal.loop.PortalLoop;
import io.github.blockingportal.internal.text.CallSite;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.Stacks;
import io.github.blockingportal.internal.text.Threads;

/** What the snapshot and messages say of calls. */
final class CallDescription {

    private CallDescription() {}

    /** Null once the call has ended. */
    static PortalSnapshot.@Nullable Call of(TrackedCall call, Detail detail) {
        Thread waiter = call.waiter();
        StackTraceElement[] stack = waiter == null ? Stacks.NONE : waiter.getStackTrace();
        PortalLoop loop = call.loop();
        long remaining = call.remaining();
        Phase phase = call.phase(); // after the stack, which is another one's if the call ended before it was read
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

    /** Calls as messages list them: name, phase, age and call site. */
    static String lines(List<PortalSnapshot.Call> calls) {
        return calls.stream().map(CallDescription::line).collect(Collectors.joining(", "));
    }

    /** One of them. */
    static String line(PortalSnapshot.Call call) {
        String label = new CallInfo("", call.id(), call.name()).label();
        String place = call.callSite() == null ? "" : " at " + call.callSite();
        return label + " (" + call.phase() + ", " + Durations.seconds(call.age().toNanos()) + place + ")";
    }
}
