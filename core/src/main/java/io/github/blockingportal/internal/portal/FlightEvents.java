package io.github.blockingportal.internal.portal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.internal.text.Stacks;

/**
 * The events of the JVM's flight recorder, loaded only where the JVM has one. Each is made only once the recorder is in use, so that a
 * start does without it, and registers then with whatever the recordings that run ask for by name.
 */
final class FlightEvents {

    private static final String PREFIX = "io.github.blockingportal.";
    private static final String CATEGORY = "Blocking Portal";

    /** As a timespan: not available. */
    private static final long NONE = Long.MIN_VALUE;

    private FlightEvents() {}

    static boolean areCallsRecorded() {
        return FlightRecorder.isInitialized() && Call.ANY.isEnabled();
    }

    /** The event of a call that begins now, on this thread. */
    static Object begin(CallInfo info) {
        Call event = new Call();
        event.portal = info.portal();
        event.call = name(info);
        event.id = info.id();
        event.caller = Thread.currentThread();
        event.begin();
        return event;
    }

    static void end(Object begun, Outcome outcome, long queuedNanos, @Nullable Throwable failure) {
        Call event = (Call) begun;
        event.end();
        if (event.shouldCommit()) {
            event.outcome = outcome.name();
            event.queued = queuedNanos < 0 ? NONE : queuedNanos;
            event.exception = failure == null ? null : failure.getClass().getName();
            event.commit();
        }
    }

    static void refused(CallInfo info, String detector) {
        if (FlightRecorder.isInitialized()) {
            Refusal event = new Refusal();
            if (event.shouldCommit()) {
                event.portal = info.portal();
                event.call = name(info);
                event.detector = detector;
                event.commit();
            }
        }
    }

    static void stalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
        if (FlightRecorder.isInitialized()) {
            Stall event = new Stall();
            if (event.shouldCommit()) {
                event.portal = portal;
                event.loop = loop;
                event.running = runningNanos;
                event.where =
                        stack.length == 0 ? null : Stacks.list(stack).get(0).toString();
                event.stack = Stacks.text(stack);
                event.commit();
            }
        }
    }

    static void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {
        if (FlightRecorder.isInitialized()) {
            WorkerTask event = new WorkerTask();
            if (event.shouldCommit()) {
                event.portal = portal;
                event.task = task;
                event.outcome = outcome.name();
                event.waited = waitedNanos;
                event.ran = runNanos;
                event.commit();
            }
        }
    }

    private static String name(CallInfo info) {
        String name = info.name();
        return name == null ? "unnamed" : name;
    }

    @Name(PREFIX + "Call")
    @Label("Portal Call")
    @Category(CATEGORY)
    @Description("A call of a portal, from its begin to its end")
    @Enabled(false)
    @StackTrace(false)
    static final class Call extends Event {

        static final Call ANY = new Call();

        @Label("Portal")
        @Nullable
        String portal;

        @Label("Call")
        @Nullable
        String call;

        @Label("Number")
        long id;

        @Label("Outcome")
        @Nullable
        String outcome;

        @Label("Queued")
        @Description("The time from its permit until a loop took it")
        @Timespan
        long queued;

        @Label("Exception")
        @Description("The class of what it failed with, as the tag of the timer has it, with its package")
        @Nullable
        String exception;

        @Label("Caller")
        @Description("The thread that made the call")
        @Nullable
        Thread caller;
    }

    @Name(PREFIX + "Refusal")
    @Label("Refused Call")
    @Category(CATEGORY)
    @Description("A call that was refused since its caller stands on an event loop")
    @Enabled(false)
    static final class Refusal extends Event {

        @Label("Portal")
        @Nullable
        String portal;

        @Label("Call")
        @Nullable
        String call;

        @Label("Detector")
        @Nullable
        String detector;
    }

    @Name(PREFIX + "Stall")
    @Label("Stalled Loop")
    @Category(CATEGORY)
    @Description("A loop that was found to run one task for longer than the stall threshold")
    @Enabled(false)
    @StackTrace(false)
    static final class Stall extends Event {

        @Label("Portal")
        @Nullable
        String portal;

        @Label("Loop")
        @Nullable
        String loop;

        @Label("Running")
        @Description("For how long the task had been running")
        @Timespan
        long running;

        @Label("Where")
        @Description("Where the loop was")
        @Nullable
        String where;

        @Label("Stack")
        @Nullable
        String stack;
    }

    @Name(PREFIX + "WorkerTask")
    @Label("Worker Task")
    @Category(CATEGORY)
    @Description("A blocking task of a portal's workers that has ended")
    @Enabled(false)
    @StackTrace(false)
    static final class WorkerTask extends Event {

        @Label("Portal")
        @Nullable
        String portal;

        @Label("Task")
        @Nullable
        String task;

        @Label("Outcome")
        @Nullable
        String outcome;

        @Label("Waited")
        @Description("The time from its subscription until it began")
        @Timespan
        long waited;

        @Label("Ran")
        @Description("The time that its code took")
        @Timespan
        long ran;
    }
}
