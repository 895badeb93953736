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
        return objector(Thread.currentThread()) == null;
    }

    /** Throws if the current thread must not wait here. */
    void check(@Nullable String callName) {
        Thread current = Thread.currentThread();
        EventLoopDetector detector = objector(current);
        if (detector != null) {
            object(engine.newCall(callName), current, detector);
        }
    }

    /** The first detector that takes the thread for an event loop. */
    private @Nullable EventLoopDetector objector(Thread current) {
        for (EventLoopDetector detector : detectors) {
            if (detector.detect(current) != null) {
                return detector;
            }
        }
        return isOwnLoop(current) ? OWN_LOOPS : null;
    }

    /** A wait there would never end. */
    private boolean isOwnLoop(Thread current) {
        return RunningTask.owner(current) == engine;
    }

    private void object(CallInfo call, Thread current, EventLoopDetector detector) {
        String reason = String.valueOf(detector.detect(current));
        Refusal refusal = refusals.add(detector.name(), current.getName(), CallSite.here());
        engine.listener().callRefused(call, detector.name());
        if (enforcement == Enforcement.FAIL || isOwnLoop(current)) {
            throw new EventLoopBridgeException(call, refusal, reason);
        }
        if (refusal.count() == 1) {
            PortalEngine.LOG.warn(
                    "Portal '{}' lets {} through (enforcement=WARN): {}",
                    call.portal(),
                    call.label(),
                    EventLoopBridgeException.explanation(refusal, reason));
        }
    }
}
