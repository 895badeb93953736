package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/**
 * Is told what a portal does. All methods are empty by default.
 *
 * <p>A callback runs on the thread on which its event happens, often a loop, so it must not block; events of the watchdog and of
 * closing come on a thread for callbacks. One that blocks all the same holds up its own call and the listeners after it, and is
 * logged. One that throws changes nothing for the call: the failure is logged. Listeners are called concurrently.
 */
public interface PortalListener {

    /**
     * A call is entered: on the calling thread, before what goes along with the call is captured. Thread-locals that are set here
     * go along, and are taken back by the scope, which is closed on the same thread as soon as they have been captured. That is
     * how an observation is put around a call.
     *
     * <p>Each of these is followed by one {@link #callStarted(CallInfo)} and one
     * {@link #callFinished(CallInfo, Outcome, long, long, Throwable)} with the same instance of {@code CallInfo}, also if a
     * thread-local could not be captured, in which case nothing of the call has run. A call that is refused is not entered.
     *
     * @param call which call
     * @return what to close on this thread once the context of the call has been captured, or null
     */
    default @Nullable Scope callEntered(CallInfo call) {
        return null;
    }

    /**
     * A call has begun. Each of these is followed by exactly one
     * {@link #callFinished(CallInfo, Outcome, long, long, Throwable)}.
     *
     * @param call which call
     */
    default void callStarted(CallInfo call) {}

    /**
     * A call has ended. On the waiting thread for a call that waits, before it goes on; otherwise on the thread that ended it.
     *
     * @param call which call
     * @param outcome how it ended
     * @param queuedNanos the time from its permit until a loop took it, or -1 if none did, as with
     *     {@link Dispatch#CALLER_RUNS}
     * @param totalNanos the time from its begin to its end
     * @param failure what the caller gets instead of a value (the task's own failure, unwrapped), or null on success
     */
    default void callFinished(
            CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {}

    /**
     * A call was refused because its caller stands on an event loop. Nothing of it has run.
     *
     * @param call which call
     * @param detector the name of the detector that said so
     */
    default void callRefused(CallInfo call, String detector) {}

    /**
     * A value or an error arrived for a call that had ended before, by its deadline for example. Nobody else gets it.
     *
     * @param call which call
     * @param failure the error, or null if it was a value
     */
    default void lateSignal(CallInfo call, @Nullable Throwable failure) {}

    /**
     * A stream was dropped without being closed, and its source was cancelled when it was collected.
     *
     * @param call which call
     */
    default void streamLeaked(CallInfo call) {}

    /**
     * The code of a blocking task is about to run, on its worker thread and with what its chain carries. Thread-locals that are set
     * here hold for the code, and are taken back by the scope, which is closed on the same thread as soon as the code has ended.
     * Whoever cancels the task interrupts this too.
     *
     * @param portal the portal's name
     * @param task the name given with {@link BlockingWorkers#named(String)}, or {@code unnamed}
     * @return what to close on this thread once the code has ended, or null
     */
    default @Nullable TaskScope workerEntered(String portal, String task) {
        return null;
    }

    /**
     * A blocking task has ended, on its worker thread, or will not begin: it was cancelled, turned away, or has no thread.
     *
     * @param portal the portal's name
     * @param task the name given with {@link BlockingWorkers#named(String)}, or {@code unnamed}
     * @param outcome SUCCESS, ERROR, CANCELLED, SATURATED or CLOSED
     * @param waitedNanos the time from its subscription until it began, or until it was known that it will not
     * @param runNanos the time its code took, 0 if it never began
     */
    default void workerFinished(String portal, String task, Outcome outcome, long waitedNanos, long runNanos) {}

    /**
     * A loop has been running one task for longer than the stall threshold: one of the portal's, or of a client's if it has been
     * {@linkplain #clientLoopFound found}. Once for each stall.
     *
     * @param portal the portal's name
     * @param loop the loop's thread name
     * @param runningNanos for how long the task has been running so far, as far as is known
     * @param stack where the loop is
     */
    default void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {}

    /**
     * A stalled loop goes on.
     *
     * @param portal the portal's name
     * @param loop the loop's thread name
     * @param stalledNanos how long the task ran in all
     */
    default void loopRecovered(String portal, String loop, long stalledNanos) {}

    /**
     * An event loop of a client by way of which an answer has come is watched from now on. Once for each, unless it ends.
     *
     * @param portal the portal's name
     * @param loop the loop's thread name
     */
    default void clientLoopFound(String portal, String loop) {}

    /** What a listener has set on a worker's thread, to be taken back. */
    @FunctionalInterface
    interface TaskScope {

        /**
         * The code of the task has ended.
         *
         * @param outcome SUCCESS, ERROR, or what the task was ended with before, CANCELLED or CLOSED
         * @param failure what the code has thrown, or null
         */
        void close(Outcome outcome, @Nullable Throwable failure);
    }

    /** What a listener has set on a thread, to be taken back. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        @Override
        void close();
    }
}
