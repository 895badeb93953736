package io.github.blockingportal.autoconfigure.web.disconnect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Clients that each do something on a thread of their own, at the same time. */
final class Together implements AutoCloseable {

    interface Body {

        void run() throws Exception;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();

    static void run(int times, Body body) throws Exception {
        try (Together all = new Together(Collections.nCopies(times, body))) {
            all.await();
        }
    }

    Together(List<Body> bodies) {
        for (Body body : bodies) {
            running.add(threads.submit(() -> {
                body.run();
                return null;
            }));
        }
    }

    /** Throws what one of them has thrown. */
    void await() throws Exception {
        for (Future<?> each : running) {
            each.get(50, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
