package io.github.blockingportal.internal.guard;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Enforcement;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot.Refusal;
import io.github.blockingportal.internal.loop.LoopOwner;
import io.github.blockingportal.internal.loop.RunningTask;
import io.github.blockingportal.internal.text.CallSite;
import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Threads;

/** Turns event-loop threads away before anything of a call has happened, or warns, as the enforcement says. */
public final class EventLoopGuard {

    private static final EventLoopDetector LOOPS = new PortalLoopDetector();

    private final LoopOwner owner;
    private final PortalListener listener;
    private final Function<@Nullable String, CallInfo> newCall;
    private final Enforcement enforcement;
    private final boolean refusesAnyLoop;
    private final EventLoopDetector[] detectors;
    private final Refusals refusals = new Refusals();

    /**
     * The guard of one portal.
     *
     * @param newCall numbers a call by its name, since one that is refused has a number, too
     */
    public EventLoopGuard(
            LoopOwner owner,
            Enforcement enforcement,
            List<EventLoopDetector> detectors,
            PortalListener listener,
            Function<@Nullable String, CallInfo> newCall) {
        this.owner = owner;
        this.enforcement = enforcement;
        this.listener = listener;
        this.newCall = newCall;
        List<EventLoopDetector> asked = enforcement == Enforcement.OFF ? List.of() : detectors;
        this.refusesAnyLoop = asked.stream().anyMatch(PortalLoopDetector.class::isInstance);
        this.detectors = asked.stream()
                .filter(detector -> !(detector instanceof PortalLoopDetector))
                .toArray(EventLoopDetector[]::new);
    }

    public Refusals refusals() {
        return refusals;
    }

    /** The portal runs, so what it refuses is refused by {@code BlockingPortal.run} too. */
    public void open() {
        if (enforcement == Enforcement.FAIL) {
            Detectors.add(this);
        }
    }

    public void close() {
        Detectors.remove(this);
    }

    /** Those that are neither built in nor another portal's. */
    Stream<EventLoopDetector> usersDetectors() {
        String builtIn = EventLoopGuard.class.getPackageName();
        return Arrays.stream(detectors)
                .filter(detector -> !detector.getClass().getPackageName().equals(builtIn));
    }

    public boolean mayBlock() {
        return objection(Thread.currentThread()) == null;
    }

    /** Throws if the current thread must not wait here. */
    public void check(@Nullable String callName) {
        Thread current = Thread.currentThread();
        Objection objection = objection(current);
        if (objection != null) {
            object(newCall.apply(callName), current, objection);
        }
    }

    /** What the first detector says that takes the thread for an event loop. Portal loops come first, being the cheapest. */
    private @Nullable Objection objection(Thread current) {
        LoopOwner running = RunningTask.owner(current);
        if (running != null && (running == owner || refusesAnyLoop)) {
            return new Objection(LOOPS.name(), String.valueOf(LOOPS.detect(current)));
        }
        boolean cleared = ClearedThreads.contains(current);
        for (EventLoopDetector detector : detectors) {
            String reason = cleared && detector instanceof FixedDetector ? null : detector.detect(current);
            if (reason != null) {
                return new Objection(detector.name(), reason);
            }
        }
        return null;
    }

    private void object(CallInfo call, Thread current, Objection objection) {
        Refusal refusal = refusals.add(objection.detector(), Threads.label(current), CallSite.here());
        listener.callRefused(call, objection.detector());
        if (enforcement == Enforcement.FAIL || RunningTask.owner(current) == owner) { // a wait there would never end
            throw new EventLoopBridgeException(
                    call,
                    "Portal '" + call.portal() + "' refused " + call.label() + ": "
                            + explanation(refusal, objection.reason()),
                    refusal);
        }
        if (refusal.count() == 1) {
            PortalLog.LOG.warn(
                    "Portal '{}' lets {} through (enforcement=WARN): {}",
                    call.portal(),
                    call.label(),
                    explanation(refusal, objection.reason()));
        }
    }

    /** Which thread, who says so and why, what it would do, the ways out, and where. */
    private static String explanation(Refusal refusal, String reason) {
        return "thread '" + refusal.thread() + "' is an event loop (" + refusal.detector() + " " + reason
                + "); waiting here would stall everything it serves. Return the Mono, or move the blocking code off the loop"
                + " with workers.run(...). Called at "
                + (refusal.callSite() == null ? "an unknown place" : refusal.callSite());
    }

    private record Objection(String detector, String reason) {}
}
