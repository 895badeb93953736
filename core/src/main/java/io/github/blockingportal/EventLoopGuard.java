package io.github.blockingportal;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Refusal;

/** Turns event-loop threads away before anything of a call has happened, or warns, as the enforcement says. */
final class EventLoopGuard {

    private static final EventLoopDetector LOOPS = new PortalLoopDetector();

    private final PortalEngine engine;
    private final Enforcement enforcement;
    private final boolean refusesAnyLoop;
    private final EventLoopDetector[] detectors;
    private final Refusals refusals = new Refusals();

    EventLoopGuard(PortalEngine engine) {
        this.engine = engine;
        this.enforcement = engine.settings().enforcement();
        List<EventLoopDetector> asked =
                enforcement == Enforcement.OFF ? List.of() : engine.settings().detectors();
        this.refusesAnyLoop = asked.stream().anyMatch(PortalLoopDetector.class::isInstance);
        this.detectors = asked.stream()
                .filter(detector -> !(detector instanceof PortalLoopDetector))
                .toArray(EventLoopDetector[]::new);
    }

    Refusals refusals() {
        return refusals;
    }

    boolean mayBlock() {
        return objection(Thread.currentThread()) == null;
    }

    /** Throws if the current thread must not wait here. */
    void check(@Nullable String callName) {
        Thread current = Thread.currentThread();
        Objection objection = objection(current);
        if (objection != null) {
            object(engine.newCall(callName), current, objection);
        }
    }

    /** What the first detector says that takes the thread for an event loop. Portal loops come first, being the cheapest. */
    private @Nullable Objection objection(Thread current) {
        PortalEngine owner = RunningTask.owner(current);
        if (owner != null && (owner == engine || refusesAnyLoop)) {
            return new Objection(LOOPS.name(), String.valueOf(LOOPS.detect(current)));
        }
        for (EventLoopDetector detector : detectors) {
            String reason = detector.detect(current);
            if (reason != null) {
                return new Objection(detector.name(), reason);
            }
        }
        return null;
    }

    private void object(CallInfo call, Thread current, Objection objection) {
        Refusal refusal = refusals.add(objection.detector(), Threads.label(current), CallSite.here());
        engine.listener().callRefused(call, objection.detector());
        if (enforcement == Enforcement.FAIL || RunningTask.owner(current) == engine) { // a wait there would never end
            throw new EventLoopBridgeException(call, refusal, objection.reason());
        }
        if (refusal.count() == 1) {
            PortalEngine.LOG.warn(
                    "Portal '{}' lets {} through (enforcement=WARN): {}",
                    call.portal(),
                    call.label(),
                    EventLoopBridgeException.explanation(refusal, objection.reason()));
        }
    }

    private record Objection(String detector, String reason) {}
}
