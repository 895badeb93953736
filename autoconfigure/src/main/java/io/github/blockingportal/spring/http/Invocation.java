package io.github.blockingportal.spring.http;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One call of a blocking method, from its proxy to the adapter: which the adapter is not told, and finds on the thread. */
final class Invocation {

    private static final ThreadLocal<@Nullable Invocation> CURRENT = new ThreadLocal<>();

    private final BlockingMethod method;
    private volatile boolean waited;
    private volatile @Nullable Object value;
    private volatile @Nullable Throwable failure;

    Invocation(BlockingMethod method) {
        this.method = method;
    }

    /** That for which the current thread asks an adapter; null if that is for a reactive method, or none of a proxy. */
    static @Nullable Invocation current() {
        return CURRENT.get();
    }

    /** What the current thread does from now on. */
    static void set(@Nullable Invocation invocation) {
        if (invocation == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(invocation);
        }
    }

    <T> @Nullable T call(Supplier<Mono<T>> exchange) {
        try {
            T answer = method.call(exchange);
            value = answer;
            return answer;
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            waited = true;
        }
    }

    /**
     * What the method returns although something was thrown. On a thread of Reactor's that must not block, Spring's waiting in
     * {@code block()} is refused, even where there is nothing to wait for any more; by then the portal has refused it too, or let
     * it through.
     */
    @Nullable
    Object endInSpiteOf(IllegalStateException thrown) throws Throwable {
        Throwable own = failure;
        if (!waited || !Schedulers.isInNonBlockingThread()) {
            throw thrown;
        }
        if (own != null) {
            throw own;
        }
        return method.returned(value);
    }
}
