package io.github.blockingportal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** A thread that makes one call of a test, and the answer that it got. */
public final class Caller<T> {

    private final FutureTask<T> answer;
    private final Thread thread;

    private Caller(Kind kind, Callable<T> body) {
        this.answer = new FutureTask<>(body);
        this.thread = kind.thread(answer);
    }

    public static <T> Caller<T> start(Kind kind, Callable<T> body) {
        Caller<T> caller = new Caller<>(kind, body);
        caller.thread.start();
        return caller;
    }

    public static <T> Caller<T> start(Callable<T> body) {
        return start(Kind.PLATFORM, body);
    }

    public Thread thread() {
        return thread;
    }

    /** The value, within ten seconds. */
    public T value() throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    public T valueWithin(Duration time) throws Exception {
        return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the body threw, within ten seconds; null if it returned. */
    @Nullable
    public Throwable failure() throws Exception {
        try {
            value();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    public enum Kind {
        PLATFORM {
            @Override
            Thread thread(Runnable body) {
                Thread thread = new Thread(body, "caller");
                thread.setDaemon(true);
                return thread;
            }
        },
        VIRTUAL {
            @Override
            Thread thread(Runnable body) {
                try {
                    Object builder = MethodHandles.lookup()
                            .findStatic(
                                    Thread.class,
                                    "ofVirtual",
                                    MethodType.methodType(Class.forName("java.lang.Thread$Builder$OfVirtual")))
                            .invoke();
                    return (Thread) Class.forName("java.lang.Thread$Builder")
                            .getMethod("unstarted", Runnable.class)
                            .invoke(builder, body);
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
            }
        };

        abstract Thread thread(Runnable body);

        static boolean virtualThreadsExist() {
            return Runtime.version().feature() >= 21;
        }
    }
}
