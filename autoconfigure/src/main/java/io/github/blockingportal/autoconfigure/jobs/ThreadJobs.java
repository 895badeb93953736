package io.github.blockingportal.autoconfigure.jobs;

import java.util.Collection;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** Tasks of executors without a pool, such as those of virtual threads, that wait for them when they are destroyed. */
final class ThreadJobs implements AwaitedJobs, AopInfrastructureBean {

    private static final Class<?> SIMPLE = SimpleAsyncTaskExecutor.class;
    private static final Hidden MILLIS = new Hidden(SIMPLE, "taskTerminationTimeout");
    private static final Hidden CANCELS = new Hidden(SIMPLE, "cancelRemainingTasksOnClose");
    private static final Hidden THREADS = new Hidden(SIMPLE, "activeThreads");

    private final Made<SimpleAsyncTaskExecutor> executors;

    ThreadJobs(ConfigurableListableBeanFactory beans) {
        this.executors = new Made<>(beans, SimpleAsyncTaskExecutor.class);
    }

    @Override
    public Stream<String> running(long waitedMillis) {
        return executors.each((name, executor) -> running(name, executor, waitedMillis));
    }

    private static @Nullable String running(String name, SimpleAsyncTaskExecutor executor, long waitedMillis) {
        boolean isAwaited = MILLIS.number(executor) > waitedMillis && !CANCELS.isTrue(executor);
        int tasks = isAwaited && THREADS.of(executor) instanceof Collection<?> threads ? threads.size() : 0;
        return tasks == 0 ? null : "executor '" + name + "' (" + tasks + ")";
    }
}
