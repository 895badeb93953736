package io.github.blockingportal.benchmarks.fork;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs benchmarks on a pool of threads of a class of their own, as Tomcat has them: {@code -Djmh.executor.class}. */
public final class ServletThreads extends ThreadPoolExecutor {

    /** As JMH wants it. */
    public ServletThreads(int threads, String prefix) {
        super(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new RequestThread(task, prefix));
    }

    private static final class RequestThread extends Thread {

        RequestThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }
    }
}
