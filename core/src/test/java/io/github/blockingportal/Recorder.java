package io.github.blockingportal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/** Keeps what a portal tells its listener. */
final class Recorder implements PortalListener {

    final List<CallInfo> started = new CopyOnWriteArrayList<>();
    final List<Finished> finished = new CopyOnWriteArrayList<>();
    final List<String> refused = new CopyOnWriteArrayList<>();
    final List<Late> late = new CopyOnWriteArrayList<>();
    final List<CallInfo> leaked = new CopyOnWriteArrayList<>();
    final List<String> tasks = new CopyOnWriteArrayList<>();
    final List<String> stalled = new CopyOnWriteArrayList<>();
    final List<Long> recovered = new CopyOnWriteArrayList<>();

    record Finished(
            CallInfo call,
            Outcome outcome,
            long queuedNanos,
            long totalNanos,
            @Nullable Throwable failure) {}

    record Late(CallInfo call, @Nullable Throwable failure) {}

    @Override
    public void callStarted(CallInfo call) {
        started.add(call);
    }

    @Override
    public void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
        finished.add(new Finished(call, outcome, queuedNanos, totalNanos, failure));
    }

    @Override
    public void callRefused(CallInfo call, String detector) {
        refused.add(detector);
    }

    @Override
    public void lateSignal(CallInfo call, @Nullable Throwable failure) {
        late.add(new Late(call, failure));
    }

    @Override
    public void streamLeaked(CallInfo call) {
        leaked.add(call);
    }

    @Override
    public void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
        tasks.add(task + " " + outcome);
    }

    @Override
    public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
        stalled.add(loop);
    }

    @Override
    public void loopRecovered(String portal, String loop, long stalledNanos) {
        recovered.add(stalledNanos);
    }

    List<Outcome> outcomes() {
        return finished.stream().map(Finished::outcome).toList();
    }
}
