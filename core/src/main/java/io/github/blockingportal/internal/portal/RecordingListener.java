package io.github.blockingportal.internal.portal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.internal.text.PortalLog;

/**
 * Tells the JVM's flight recorder before the listeners. What a call has to remember for it is kept here and not in the call, which
 * would be larger for all who record nothing. A call that had begun before its recording is not in it.
 */
final class RecordingListener implements PortalListener {

    private static final boolean THERE_IS_A_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private final String portal;
    private final PortalListener listeners;
    private final Map<Long, Object> begun = new ConcurrentHashMap<>();

    private RecordingListener(String portal, PortalListener listeners) {
        this.portal = portal;
        this.listeners = listeners;
    }

    static PortalListener of(String portal, PortalListener listeners) {
        return THERE_IS_A_RECORDER ? new RecordingListener(portal, listeners) : listeners;
    }

    @Override
    public @Nullable Scope callEntered(CallInfo call) {
        if (FlightEvents.areCallsRecorded()) {
            contained(() -> begun.put(call.id(), FlightEvents.begin(call)));
        }
        return listeners.callEntered(call);
    }

    @Override
    public void callStarted(CallInfo call) {
        listeners.callStarted(call);
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        if (!begun.isEmpty()) {
            contained(() -> end(call, outcome, queuedNanos, failure));
        }
        listeners.callFinished(call, outcome, queuedNanos, totalNanos, failure);
    }

    private void end(CallInfo call, Outcome outcome, long queuedNanos, @Nullable Throwable failure) {
        Object event = begun.remove(call.id());
        if (event != null) {
            FlightEvents.end(event, outcome, queuedNanos, failure);
        }
    }

    @Override
    public void callRefused(CallInfo call, String detector) {
        contained(() -> FlightEvents.refused(call, detector));
        listeners.callRefused(call, detector);
    }

    @Override
    public void lateSignal(CallInfo call, @Nullable Throwable failure) {
        listeners.lateSignal(call, failure);
    }

    @Override
    public void streamLeaked(CallInfo call) {
        listeners.streamLeaked(call);
    }

    @Override
    public @Nullable TaskScope workerEntered(String portal, String task) {
        return listeners.workerEntered(portal, task);
    }

    @Override
    public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
        contained(() -> FlightEvents.workerFinished(portal, task, outcome, waitedNanos, runNanos));
        listeners.workerFinished(portal, task, outcome, waitedNanos, runNanos);
    }

    @Override
    public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
        contained(() -> FlightEvents.stalled(portal, loop, runningNanos, stack));
        listeners.loopStalled(portal, loop, runningNanos, stack);
    }

    @Override
    public void loopRecovered(String portal, String loop, long stalledNanos) {
        listeners.loopRecovered(portal, loop, stalledNanos);
    }

    @Override
    public void clientLoopFound(String portal, String loop) {
        listeners.clientLoopFound(portal, loop);
    }

    /** Without a recorder's failure a call goes on; the recording lacks the event. */
    private void contained(Runnable event) {
        try {
            event.run();
        } catch (Throwable thrown) {
            PortalLog.LOG.debug("Portal '{}': an event of the flight recorder was lost", portal, thrown);
        }
    }
}
