package io.github.blockingportal.internal.call;

import java.util.List;
import java.util.stream.Collectors;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalSnapshot.Call;
import io.github.blockingportal.internal.text.Durations;

/** Calls as messages list them: name, phase, age and call site. */
final class CallLine {

    private CallLine() {}

    static String of(List<Call> calls) {
        return calls.stream().map(CallLine::of).collect(Collectors.joining(", "));
    }

    static String of(Call call) {
        String label = new CallInfo("", call.id(), call.name()).label();
        String place = call.callSite() == null ? "" : " at " + call.callSite();
        return label + " (" + call.phase() + ", " + Durations.seconds(call.age().toNanos()) + place + ")";
    }
}
