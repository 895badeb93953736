package io.github.blockingportal.benchmarks.state;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A second thread that gives back what it gets: two wake-ups and nothing else, the least that a hand-over can cost. */
@State(Scope.Benchmark)
public class Partner {

    private final Thread thread = new Thread(this::serve, "partner");
    private volatile boolean stopped;
    private volatile @Nullable Thread caller;
    private volatile @Nullable String request;
    private volatile @Nullable String answer;

    @Setup
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    @TearDown
    public void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    public String exchange(String value) {
        caller = Thread.currentThread();
        request = value;
        LockSupport.unpark(thread);
        String result = answer;
        while (result == null) {
            LockSupport.park(this);
            result = answer;
        }
        answer = null;
        return result;
    }

    private void serve() {
        while (!stopped) {
            String value = request;
            if (value == null) {
                LockSupport.park(this);
            } else {
                request = null;
                answer = value;
                LockSupport.unpark(caller);
            }
        }
    }
}
