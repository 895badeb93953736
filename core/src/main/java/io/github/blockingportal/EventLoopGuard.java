package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot.Refusal;

/** Turns event-loop threads away before anything of a call has happened, or warns, as the enforcement says. */
final class EventLoopGuard {

    private static final EventLoopDetector OWN_LOOPS = new PortalLoopDetector();

    private final PortalEngine engine;
    private final Enforcement enforcement;
    private final EventLoopDetector[] detectors;
    private final Refusals refusals = new Refusals();

    EventLoopGuard(PortalEngine engine) {
        this.engine = engine;
        this.enforcement = engine.settings().enforcement();
        this.detectors = enforcement == Enforcement.OFF
                ? new EventLoopDetector[0]
                : engine.settings().detectors().toArray(EventLoopDetector[]::new);
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

    /** What the first detector says that takes the thread for an event loop. */
    private @Nullable Objection objection(Thread current) {
        for (EventLoopDetector detector : detectors) {
            String reason = detector.detect(current);
            if (reason != null) {
                return new Objection(detector.name(), reason);
            }
        }
        return isOwnLoop(current) ? new Objection(OWN_LOOPS.name(), "of portal '" + engine.name() + "'") : null;
    }

    /** A wait there would never end. */
    private boolean isOwnLoop(Thread current) {
        return RunningTask.owner(current) == engine;
    }

    private void object(CallInfo call, Thread current, Objection objection) {
        Refusal refusal = refusals.add(objection.detector(), Threads.label(current), CallSite.here());
        engine.listener().callRefused(call, objection.detector());
        if (enforcement == Enforcement.FAIL || isOwnLoop(current)) {
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
