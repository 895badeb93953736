package io.github.blockingportal;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/** The threads of the workers, as many as tasks have a permit. Idle ones end after ten seconds. */
final class WorkerThreads extends ThreadPoolExecutor {

    private static final long IDLE_SECONDS = 10;

    WorkerThreads(String portal, @Nullable ClassLoader classLoader) {
        super(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>());
        AtomicInteger number = new AtomicInteger();
        setThreadFactory(target -> {
            Thread thread = new Thread(null, target, portal + "-worker-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            return thread;
        });
    }
}
