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
    private static final EventLoopDetector[] NONE = {};

    private final LoopOwner owner;
    private final PortalListener listener;
    private final Function<@Nullable String, CallInfo> newCall;
    private final List<EventLoopDetector> detectors;
    private volatile Rules rules;
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
        this.listener = listener;
        this.newCall = newCall;
        this.detectors = detectors;
        this.rules = Rules.of(enforcement, detectors);
    }

    /** From now on this happens to a call from an event loop. */
    public void enforce(Enforcement enforcement) {
        rules = Rules.of(enforcement, detectors);
    }

    /** The latest, oldest first. */
    public List<Refusal> refusals() {
        return refusals.describe();
    }

    /** The portal runs, so what it refuses is refused by {@code BlockingPortal.run} too. */
    public void open() {
        Detectors.add(this);
    }

    public void close() {
        Detectors.remove(this);
    }

    /** Those by which it refuses, and that are neither built in nor another portal's. */
    Stream<EventLoopDetector> usersDetectors() {
        String builtIn = EventLoopGuard.class.getPackageName();
        Rules now = rules;
        return Arrays.stream(now.enforcement == Enforcement.FAIL ? now.asked : NONE)
                .filter(detector -> !detector.getClass().getPackageName().equals(builtIn));
    }

    public boolean mayBlock() {
        return objection(Thread.currentThread(), rules) == null;
    }

    /** Throws if the current thread must not wait here. */
    public void check(@Nullable String callName) {
        Thread current = Thread.currentThread();
        Rules now = rules;
        Objection objection = objection(current, now);
        if (objection != null) {
            object(newCall.apply(callName), current, objection, now.enforcement);
        }
    }

    /** What the first detector says that takes the thread for an event loop. Portal loops come first, being the cheapest. */
    private @Nullable Objection objection(Thread current, Rules rules) {
        LoopOwner running = RunningTask.owner(current);
        if (running != null && (running == owner || rules.refusesAnyLoop)) {
            return new Objection(LOOPS.name(), String.valueOf(LOOPS.detect(current)));
        }
        boolean cleared = ClearedThreads.contains(current);
        for (EventLoopDetector detector : rules.asked) {
            String reason = cleared && detector instanceof FixedDetector ? null : detector.detect(current);
            if (reason != null) {
                return new Objection(detector.name(), reason);
            }
        }
        return null;
    }

    private void object(CallInfo call, Thread current, Objection objection, Enforcement enforcement) {
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
            PortalLog.warn(call)
                    .log(
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

    /** Whom to ask, and what to do then; a check reads it once. */
    private static final class Rules {

        private final Enforcement enforcement;
        private final boolean refusesAnyLoop;
        private final EventLoopDetector[] asked;

        private Rules(Enforcement enforcement, boolean refusesAnyLoop, EventLoopDetector[] asked) {
            this.enforcement = enforcement;
            this.refusesAnyLoop = refusesAnyLoop;
            this.asked = asked;
        }

        static Rules of(Enforcement enforcement, List<EventLoopDetector> detectors) {
            if (enforcement == Enforcement.OFF) {
                return new Rules(enforcement, false, NONE);
            }
            return new Rules(
                    enforcement,
                    detectors.stream().anyMatch(PortalLoopDetector.class::isInstance),
                    detectors.stream()
                            .filter(detector -> !(detector instanceof PortalLoopDetector))
                            .toArray(EventLoopDetector[]::new));
        }
    }
}
