package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.blockingportal.BlockingPortal;

/**
 * Asks a source again and again, from a start to a stop, and says when it is silent. A source that hangs keeps waiting the thread
 * that asks, which is there for nothing else, and a second one looks at the clock.
 */
final class InstanceWatch {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private static final int DEEPEST_CAUSE = 20;

    private final InstanceSource source;
    private final Duration interval;
    private final Duration patience;
    private final Follower follower;
    private final ScheduledExecutorService asking = thread("blocking-portal-instances");
    private final ScheduledExecutorService watching = thread("blocking-portal-instances-watch");
    private final CountDownLatch first = new CountDownLatch(1);
    private final ReentrantLock hearing = new ReentrantLock();
    private volatile long toldAt = System.nanoTime();
    private volatile Duration lastTook = Duration.ZERO;
    private volatile int instances;
    private volatile @Nullable Throwable problem;
    private volatile boolean silent;
    private boolean stopped;

    InstanceWatch(InstanceSource source, ClusterTiming timing, Follower follower) {
        this.source = source;
        this.interval = timing.interval(source.interval());
        this.patience = timing.patience(source.interval());
        this.follower = follower;
    }

    private static ScheduledExecutorService thread(String name) {
        CustomizableThreadFactory threads = new CustomizableThreadFactory(name + "-");
        threads.setDaemon(true);
        return Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** Asks for the first time, and waits for the answer for a while. */
    void start(Duration longest) {
        source.join();
        long nanos = interval.toNanos();
        asking.scheduleWithFixedDelay(this::ask, 0, nanos, TimeUnit.NANOSECONDS);
        watching.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
        try {
            if (!first.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug(
                        "{} has not told the number of instances within {} ms of the start",
                        source.name(),
                        longest.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        long asked = System.nanoTime();
        try {
            int told = source.count();
            if (told < 1) {
                throw new IllegalStateException("it told of " + told + " instances");
            }
            hear(told, asked);
        } catch (Throwable failure) { // of whatever kind: the next question may be answered
            problem = failure;
        } finally {
            first.countDown();
        }
    }

    /** An answer that comes after the stop is dropped, or it would undo what the next start begins with. */
    private void hear(int told, long asked) {
        hearing.lock();
        try {
            if (!stopped) {
                heard(told, asked);
            }
        } finally {
            hearing.unlock();
        }
    }

    private void heard(int told, long asked) {
        long now = System.nanoTime();
        long sinceNanos = now - toldAt;
        boolean wasSilent = isSilentAfter(Duration.ofNanos(sinceNanos));
        lastTook = source.mayBeSlow() ? Duration.ofNanos(now - asked) : Duration.ZERO;
        instances = told;
        toldAt = now;
        problem = null;
        follower.told(told, now, wasSilent ? sinceNanos : 0);
        if (silent) {
            silent = false;
            LOG.info("{} tells the number of instances again: {}", source.name(), told);
        }
    }

    private void look() {
        Duration age = age();
        if (!silent && isSilentAfter(age)) {
            warn(age);
            silent = true; // only now, or an answer that comes meanwhile would be said first
        }
    }

    private void warn(Duration age) {
        try {
            LOG.warn(
                    "{} has not told the number of instances for {} ms ({}), so each portal keeps its share of a limit. All instances"
                            + " together may exceed it if others join meanwhile. See to what is asked; the shares follow once it answers",
                    source.name(),
                    age.toMillis(),
                    reason(problem));
        } catch (Throwable cannotBeSaid) {
            // there is nobody left to tell, and the next silence may be told
        }
    }

    private static String reason(@Nullable Throwable problem) {
        try {
            return problem == null ? "it does not answer" : described(problem);
        } catch (Throwable cannotBeSaid) { // by an exception of the application
            return problem.getClass().getName();
        }
    }

    /** With what it goes back to, such as the password that Redis did not take. */
    private static String described(Throwable problem) {
        Throwable root = problem;
        for (int depth = 0; depth < DEEPEST_CAUSE && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root == problem ? problem.toString() : problem + ", caused by " + root;
    }

    /** Says once that this instance is gone, unless that takes too long; then the others find out by themselves. */
    void stop(Duration longest) {
        watching.shutdownNow();
        hearNoMore();
        Future<?> left = asking.submit(source::leave);
        asking.shutdown(); // which ends the questions, or one that is due by now would come after it
        try {
            left.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException cannotBeTold) {
            LOG.debug("{} could not be told that this instance has stopped", source.name(), cannotBeTold);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asking.shutdownNow();
        }
    }

    private void hearNoMore() {
        hearing.lock();
        try {
            stopped = true;
        } finally {
            hearing.unlock();
        }
    }

    /** How long ago a number was told, or was asked for at first. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - toldAt);
    }

    boolean isSilent() {
        return isSilentAfter(age());
    }

    /** Who took long for the last answer may do so again, or those who begin would have one permit for as long as it is slow. */
    private boolean isSilentAfter(Duration age) {
        return age.compareTo(patience.plus(lastTook)) >= 0;
    }

    /** The number that was told last, 0 if there was none. */
    int instances() {
        return instances;
    }

    /** Hears each number, on the thread that asks. */
    @FunctionalInterface
    interface Follower {

        /**
         * A number was told.
         *
         * @param now the time, as {@link System#nanoTime()} has it
         * @param silentNanos for how long none had been told before, where that was longer than usual, else 0
         */
        void told(int instances, long now, long silentNanos);
    }
}
