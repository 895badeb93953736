package io.github.blockingportal;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Turns event-loop threads away before anything of a call has happened. */
final class EventLoopGuard {

    private final PortalEngine engine;
    private final EventLoopDetector[] detectors;
    private final EventLoopDetector ownLoops = new PortalLoopDetector();

    EventLoopGuard(PortalEngine engine, List<EventLoopDetector> detectors) {
        this.engine = engine;
        this.detectors = detectors.toArray(EventLoopDetector[]::new);
    }

    boolean mayBlock() {
        return objector(Thread.currentThread()) == null;
    }

    /** Throws if the current thread is an event loop. */
    void check(@Nullable String callName) {
        Thread current = Thread.currentThread();
        EventLoopDetector detector = objector(current);
        if (detector != null) {
            throw refusal(engine.newCall(callName), current, detector);
        }
    }

    /** The first detector that takes the thread for an event loop; waiting on an own loop would never end. */
    private @Nullable EventLoopDetector objector(Thread current) {
        for (EventLoopDetector detector : detectors) {
            if (detector.detect(current) != null) {
                return detector;
            }
        }
        return RunningTask.owner(current) == engine ? ownLoops : null;
    }

    private EventLoopBridgeException refusal(CallInfo call, Thread current, EventLoopDetector detector) {
        engine.listener().callRefused(call, detector.name());
        return new EventLoopBridgeException(
                call, current.getName(), detector.name(), String.valueOf(detector.detect(current)), CallSite.here());
    }
}
