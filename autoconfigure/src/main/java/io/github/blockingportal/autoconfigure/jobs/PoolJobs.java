package io.github.blockingportal.autoconfigure.jobs;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/** Tasks of thread pools that let them finish and wait for that. All other pools are waited for in their phase, or not at all. */
final class PoolJobs implements AwaitedJobs, AopInfrastructureBean {

    private static final Class<?> SUPPORT = ExecutorConfigurationSupport.class;
    private static final Hidden WAITS = new Hidden(SUPPORT, "waitForTasksToCompleteOnShutdown");
    private static final Hidden MILLIS = new Hidden(SUPPORT, "awaitTerminationMillis");
    private static final Hidden EXECUTOR = new Hidden(SUPPORT, "executor");

    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Made<ExecutorConfigurationSupport> pools;

    PoolJobs(ConfigurableListableBeanFactory beans) {
        this.pools = new Made<>(beans, ExecutorConfigurationSupport.class);
    }

    @Override
    public Stream<String> running(long waitedMillis) {
        return pools.each((name, pool) -> running(name, pool, waitedMillis));
    }

    private static @Nullable String running(String name, ExecutorConfigurationSupport bean, long waitedMillis) {
        boolean isAwaited = WAITS.isTrue(bean) && MILLIS.number(bean) > waitedMillis;
        int tasks = isAwaited && EXECUTOR.of(bean) instanceof ThreadPoolExecutor pool ? tasks(pool) : 0;
        return tasks == 0 ? null : "executor '" + name + "' (" + tasks + ")";
    }

    /** Asked twice if need be: a task that has left its queue counts as active only a moment later. */
    private static int tasks(ThreadPoolExecutor pool) {
        int tasks = tasksNow(pool);
        if (tasks == 0) {
            LockSupport.parkNanos(pool, MOMENT_NANOS);
            tasks = tasksNow(pool);
        }
        return tasks;
    }

    /** What is scheduled for later is not running, and is waited for by nobody here. */
    private static int tasksNow(ThreadPoolExecutor pool) {
        int queued = pool instanceof ScheduledThreadPoolExecutor
                ? 0
                : pool.getQueue().size();
        return queued + pool.getActiveCount();
    }
}
