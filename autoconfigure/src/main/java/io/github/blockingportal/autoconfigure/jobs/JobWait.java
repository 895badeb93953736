package io.github.blockingportal.autoconfigure.jobs;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.State;

/**
 * Holds up the stop of the portals of a context that closes, until the jobs have ended that Spring is going to wait for, or until
 * the drain of the portals has. That began with the stop of the web server, so this makes no drain longer.
 *
 * <p>Its phase is after that of Spring's executors and before that of the portals. A mere stop of the context destroys nothing,
 * and so nobody is going to wait.
 */
final class JobWait implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, AopInfrastructureBean {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private static final int PHASE = Integer.MAX_VALUE / 2 - 512;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ConfigurableApplicationContext context;
    private final Made<BlockingPortal> portals;
    private final ObjectProvider<AwaitedJobs> jobs;
    private volatile boolean running;
    private volatile boolean closing;

    JobWait(ConfigurableApplicationContext context, ObjectProvider<AwaitedJobs> jobs) {
        this.context = context;
        this.portals = new Made<>(context.getBeanFactory(), BlockingPortal.class);
        this.jobs = jobs;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing |= event.getApplicationContext() == context;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (closing) {
            awaitJobs();
        }
    }

    @Override
    public void stop(Runnable callback) {
        Thread waiting = new Thread(() -> stopThen(callback), "blocking-portal-jobs");
        waiting.setDaemon(true);
        waiting.start();
    }

    private void stopThen(Runnable callback) {
        try {
            stop();
        } finally {
            callback.run();
        }
    }

    private void awaitJobs() {
        long begun = System.nanoTime();
        List<String> left = left(begun);
        if (left.isEmpty() || !isAnyPortalOpen()) {
            return;
        }
        LOG.info("Portals stay open, until they have drained, for jobs that run on: {}", String.join(", ", left));
        while (!left.isEmpty() && isAnyPortalOpen()) {
            LockSupport.parkNanos(this, SLICE_NANOS);
            left = left(begun);
        }
        if (!left.isEmpty()) {
            LOG.warn(
                    "Portals have closed, and what these jobs call now is refused: {}. Raise"
                            + " blocking-portal.drain-timeout if they should finish first",
                    String.join(", ", left));
        }
    }

    private List<String> left(long begun) {
        long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        return jobs.orderedStream()
                .flatMap(each -> contained(each, waitedMillis))
                .toList();
    }

    private static Stream<String> contained(AwaitedJobs jobs, long waitedMillis) {
        try {
            return jobs.running(waitedMillis).toList().stream();
        } catch (RuntimeException | LinkageError failure) {
            LOG.debug("Jobs that a portal would stay open for cannot be told, which changes nothing", failure);
            return Stream.empty();
        }
    }

    /** Of those that drain: one of the application's own is closed when it is destroyed. */
    private boolean isAnyPortalOpen() {
        return portals.each((name, portal) -> portal instanceof SmartLifecycle ? portal : null)
                .anyMatch(portal -> portal.snapshot(Detail.NUMBERS).state() == State.RUNNING);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
