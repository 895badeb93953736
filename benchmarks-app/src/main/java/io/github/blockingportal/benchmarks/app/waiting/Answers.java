package io.github.blockingportal.benchmarks.app.waiting;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Something far away that answers each question after the same time, from one thread. Since the time is always the same, the
 * questions are answered in the order in which they came, so that this costs less than a timer for each.
 */
final class Answers implements AutoCloseable {

    private final long afterNanos;
    private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Thread thread = new Thread(this::serve, "answers");

    private volatile boolean held;
    private volatile boolean closed;

    Answers(long afterMillis) {
        afterNanos = afterMillis * 1_000_000;
        thread.setDaemon(true);
        thread.start();
    }

    Mono<String> ask() {
        return Mono.create(sink -> {
            questions.add(new Question(sink, System.nanoTime() + afterNanos));
            open.incrementAndGet();
        });
    }

    /** The questions that have no answer yet. */
    int open() {
        return open.get();
    }

    /** Answers nothing until it is let go. */
    void hold() {
        held = true;
    }

    void letGo() {
        held = false;
    }

    private void serve() {
        while (!closed) {
            Question next = questions.peek();
            long wait = next == null || held ? 1_000_000 : next.dueNanos - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(Math.min(wait, 1_000_000));
            } else {
                questions.remove();
                open.decrementAndGet();
                next.sink.success("the answer");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private record Question(MonoSink<String> sink, long dueNanos) {}
}
