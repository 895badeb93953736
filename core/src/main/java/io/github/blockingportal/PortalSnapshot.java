package io.github.blockingportal;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.Durations;

/**
 * What goes on in a portal at one moment. The parts are read one after the other while the portal goes on, so they may
 * differ by what happened in between.
 *
 * @param name the portal's name
 * @param state where the portal is in its life
 * @param settings what holds now
 * @param configured what its builder was told, and its next start has again
 * @param uptime the time since its loops were started; zero if it has none
 * @param loops the loops, in the order of their numbers, and after them those of clients that the portal watches; empty unless
 *     it runs
 * @param callsInFlight how many calls have begun and not ended
 * @param calls these calls, oldest first; fewer than there are if fewer were asked for
 * @param admission the permits for calls
 * @param workers the permits for blocking tasks
 * @param refusals the places from which calls were refused most recently, the latest last; with {@link Enforcement#WARN} also
 *     those that were let through
 * @param callSettings what is said of calls by their names, in the order of these
 */
public record PortalSnapshot(
        String name,
        State state,
        Settings settings,
        Settings configured,
        Duration uptime,
        List<Loop> loops,
        int callsInFlight,
        List<Call> calls,
        CapacityLimiter.Statistics admission,
        CapacityLimiter.Statistics workers,
        List<Refusal> refusals,
        List<NamedCalls> callSettings) {

    /** Where a portal is in its life. */
    public enum State {
        /** Made and not started. */
        NEW,
        /** Takes calls. */
        RUNNING,
        /** Lets the running calls finish and takes no new ones. */
        CLOSING,
        /** Has ended, and may be started again by a container. */
        CLOSED
    }

    /** Where a call is in its life. */
    public enum Phase {
        /** Waits for a permit. */
        ADMISSION,
        /** Has a permit and waits for its loop. */
        QUEUED,
        /** Its loop has taken it: its task is being built, or is subscribed. */
        RUNNING
    }

    /** Whose a loop is. */
    public enum Kind {
        /** The portal's own, on which tasks are built and subscribed. */
        PORTAL,
        /** An event loop of somebody else by way of which answers to calls of the portal have come. */
        CLIENT
    }

    /** How much a snapshot tells. */
    public enum Detail {
        /**
         * State, loops and permits, without what costs time: no list of calls, no refusals, no stacks, no nearest names. For meters
         * and frequent polling.
         */
        NUMBERS,
        /** Everything but stacks; of those only that of a stalled loop. Reads the live stack of each waiting thread. */
        CALLS,
        /** Everything, with the stack of each waiting thread and of each loop. */
        STACKS
    }

    /**
     * The settings of a portal, some of which can be {@linkplain BlockingPortal#change changed} while it runs.
     *
     * @param loops how many loop threads
     * @param maxConcurrentCalls how many calls may be in flight at a time
     * @param timeout the deadline of each call, or null if there is none
     * @param drainTimeout how long a close lets the running calls finish
     * @param dispatch where tasks are built and subscribed
     * @param enforcement what happens to a call from an event loop
     * @param stallThreshold after which time in one task a loop counts as stalled
     * @param workerLimit how many blocking tasks the workers run at a time
     * @param maxWait how long a call may wait for a permit, or null for half of its deadline
     * @param maxWaiting how many calls may wait for one at a time, or null if there is no bound
     * @param workerMaxWaiting how many blocking tasks may wait for a permit at a time, or null if there is no bound
     * @param slowCallThreshold after which time a call that still runs is logged, or null if none is
     * @param watchClientLoops whether the event loops of clients are watched
     */
    public record Settings(
            int loops,
            int maxConcurrentCalls,
            @Nullable Duration timeout,
            Duration drainTimeout,
            Dispatch dispatch,
            Enforcement enforcement,
            Duration stallThreshold,
            int workerLimit,
            @Nullable Duration maxWait,
            @Nullable Integer maxWaiting,
            @Nullable Integer workerMaxWaiting,
            @Nullable Duration slowCallThreshold,
            boolean watchClientLoops) {

        /** All settings in one line, for a log. */
        @Override
        public String toString() {
            return "loops=" + loops
                    + ", maxConcurrentCalls=" + maxConcurrentCalls
                    + ", timeout=" + (timeout == null ? "none" : text(timeout))
                    + ", drainTimeout=" + text(drainTimeout)
                    + ", dispatch=" + dispatch
                    + ", enforcement=" + enforcement
                    + ", stallThreshold=" + text(stallThreshold)
                    + ", workerLimit=" + workerLimit
                    + ", maxWait=" + (maxWait == null ? "half the timeout" : text(maxWait))
                    + ", maxWaiting=" + (maxWaiting == null ? "none" : maxWaiting)
                    + ", workerMaxWaiting=" + (workerMaxWaiting == null ? "none" : workerMaxWaiting)
                    + ", slowCallThreshold=" + (slowCallThreshold == null ? "none" : text(slowCallThreshold))
                    + ", watchClientLoops=" + watchClientLoops;
        }

        private static String text(Duration setting) {
            return Durations.setting(Durations.nanos(setting));
        }
    }

    /**
     * One loop.
     *
     * @param thread the name of its thread
     * @param kind whether it is one of the portal's or of a client's
     * @param stalled whether it has been in one task for longer than the stall threshold
     * @param busy the time it has spent in tasks since the start; null for a client's, of which it is not known
     * @param currentTask the call or the task that it runs, or null when it is idle; of a client's it is not known
     * @param queued how many calls and tasks without a delay wait for it; that delayed ones are late shows in the lag. Zero for a
     *     client's, of which it is not known
     * @param lag how long something new waits for it: measured a few times a second, also while it is idle, and growing while it
     *     is stalled. Of a client's that takes no tasks, such as a thread of a Reactor Scheduler, how long it has been blocked
     * @param stack where it is, innermost frame first; empty if {@link Detail} leaves it out
     */
    public record Loop(
            String thread,
            Kind kind,
            boolean stalled,
            @Nullable Duration busy,
            @Nullable String currentTask,
            int queued,
            Duration lag,
            List<StackTraceElement> stack) {}

    /**
     * One call.
     *
     * @param id the number that {@link BlockingPortal#cancel(long)} takes
     * @param name the name given with {@link BlockingPortal#named(String)}, or null for an unnamed call
     * @param phase where it is in its life
     * @param age the time since it began
     * @param remaining the time until its deadline, or null if it has none
     * @param loop the thread name of the loop that has it, or null if none has
     * @param callerThread the name of the thread that called
     * @param callSite where that thread waits now: the first frame outside the portal and the JDK; null if nobody waits
     * @param stack where that thread waits, innermost frame first; empty if nobody waits or {@link Detail} leaves it out
     */
    public record Call(
            long id,
            @Nullable String name,
            Phase phase,
            Duration age,
            @Nullable Duration remaining,
            @Nullable String loop,
            String callerThread,
            @Nullable StackTraceElement callSite,
            List<StackTraceElement> stack)
            implements Serializable {}

    /**
     * What is said of the calls of one name ({@link BlockingPortalBuilder#call}).
     *
     * @param name the name
     * @param timeout their deadline: zero for none, null for that of their view
     * @param maxConcurrent how many may be in flight at a time, or null if they have no bound of their own
     * @param used whether a call has carried the name
     * @param nearest for one that is not used, the name without settings that comes nearest to it among those that views were made
     *     with; null if there is none, or if {@link Detail} leaves it out
     * @param permits the permits of the name, or null without {@code maxConcurrent}
     */
    public record NamedCalls(
            String name,
            @Nullable Duration timeout,
            @Nullable Integer maxConcurrent,
            boolean used,
            @Nullable String nearest,
            CapacityLimiter.@Nullable Statistics permits) {}

    /**
     * One place from which calls were refused.
     *
     * @param detector the name of the detector that said so
     * @param thread the name of the thread that called last
     * @param callSite the first frame outside the portal and the JDK, or null if there is none
     * @param count how often
     * @param last when it happened last
     */
    public record Refusal(
            String detector, String thread, @Nullable StackTraceElement callSite, long count, Instant last) {}
}
