package io.github.blockingportal.asblock;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalResource;

/** An operation of the portal in the place of {@code block()}. */
enum Way {
    CALL("call") {
        @Override
        Object get(BlockingPortal portal, Supplier<Mono<Object>> source) {
            return portal.call(source);
        }
    },
    SUBMIT_JOIN("submit().join()") {
        @Override
        Object get(BlockingPortal portal, Supplier<Mono<Object>> source) throws Throwable {
            return join(portal.submit(source));
        }
    },
    SUBMIT_GET("submit().get()") {
        @Override
        Object get(BlockingPortal portal, Supplier<Mono<Object>> source) throws Throwable {
            try {
                return portal.submit(source).get();
            } catch (ExecutionException wrapped) {
                throw wrapped.getCause();
            }
        }
    },
    STREAM("stream") {
        @Override
        Object get(BlockingPortal portal, Supplier<Mono<Object>> source) {
            try (Stream<Object> stream = portal.stream(source)) {
                List<Object> all = stream.toList();
                return all.isEmpty() ? null : all.get(0);
            }
        }
    },
    START("start") {
        @Override
        Object get(BlockingPortal portal, Supplier<Mono<Object>> source) throws Throwable {
            return join(portal.<Integer, Object>start(ready -> {
                        Mono<Object> task = source.get();
                        ready.ready(1);
                        return task;
                    })
                    .result());
        }
    },
    ACQUIRE("acquire") {
        @Override
        Object get(BlockingPortal portal, Supplier<Mono<Object>> source) {
            try (PortalResource<Object> resource = portal.acquire(source, value -> Mono.empty())) {
                return resource.get();
            }
        }
    },
    USING("using") {
        @Override
        Object get(BlockingPortal portal, Supplier<Mono<Object>> source) {
            return portal.using(source, value -> value, (value, failure) -> Mono.empty());
        }
    },
    FACADE("facade") {
        @Override
        Object get(BlockingPortal portal, Supplier<Mono<Object>> source) {
            return portal.facade(Asking.class, (Answering) source::get).ask();
        }
    };

    private final String title;

    Way(String title) {
        this.title = title;
    }

    /** Waits for the value; a future's failure comes without the future's wrapper, which is always there. */
    abstract Object get(BlockingPortal portal, Supplier<Mono<Object>> source) throws Throwable;

    private static Object join(CompletableFuture<Object> future) throws Throwable {
        try {
            return future.join();
        } catch (CompletionException wrapped) {
            throw wrapped.getCause();
        }
    }

    @Override
    public String toString() {
        return "`" + title + "`";
    }

    interface Asking {
        Object ask();
    }

    interface Answering {
        Mono<Object> ask();
    }
}
