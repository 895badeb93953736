package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;

/** Real failures of a portal, by their names. */
enum Failures {
    TIMEOUT(504) {
        @Override
        String fail(BlockingPortal portal) {
            return call(portal.timeout(Duration.ofMillis(20)));
        }
    },
    SATURATED(503) {
        @Override
        String fail(BlockingPortal portal) {
            try (BlockingPortal full =
                    BlockingPortal.builder().maxConcurrentCalls(0).build()) {
                return call(full.timeout(Duration.ofMillis(20)));
            }
        }
    },
    CLOSED(503) {
        @Override
        String fail(BlockingPortal portal) {
            BlockingPortal closed = BlockingPortal.builder().build();
            closed.close();
            return call(closed);
        }
    },
    CANCELLED(503) {
        @Override
        String fail(BlockingPortal portal) {
            try (BlockingPortal other = BlockingPortal.builder().build()) {
                return call(
                        other,
                        Mono.fromRunnable(() -> other.cancel(
                                        other.snapshot().calls().get(0).id()))
                                .then(Mono.never()));
            }
        }
    },
    INTERRUPTED(500) {
        @Override
        String fail(BlockingPortal portal) {
            Thread.currentThread().interrupt();
            try {
                return call(portal);
            } finally {
                Thread.interrupted();
            }
        }
    },
    REFUSED(500) {
        @Override
        String fail(BlockingPortal portal) {
            return String.valueOf(Mono.fromSupplier(() -> call(portal))
                    .subscribeOn(Schedulers.parallel())
                    .toFuture()
                    .join());
        }
    },
    CHECKED(500) {
        @Override
        String fail(BlockingPortal portal) {
            return call(portal, Mono.error(new IOException("on purpose")));
        }
    },
    COMPLETION(504) {
        @Override
        String fail(BlockingPortal portal) {
            return portal.named("fails")
                    .timeout(Duration.ofMillis(20))
                    .<String>submit(Mono::never)
                    .join();
        }
    },
    EXECUTION(504) {
        @Override
        String fail(BlockingPortal portal) throws ExecutionException, InterruptedException {
            return portal.named("fails")
                    .timeout(Duration.ofMillis(20))
                    .<String>submit(Mono::never)
                    .get();
        }
    },
    OTHER_CAUSE(500) {
        @Override
        String fail(BlockingPortal portal) {
            try {
                return TIMEOUT.fail(portal);
            } catch (Exception timeout) {
                throw new IllegalStateException("wrapped by the application", timeout);
            }
        }
    };

    private final int status;

    Failures(int status) {
        this.status = status;
    }

    private static String call(BlockingPortal portal) {
        return call(portal, Mono.never());
    }

    private static String call(BlockingPortal portal, Mono<String> task) {
        return String.valueOf(portal.named("fails").<String>call(() -> task));
    }

    /** Never returns. */
    abstract String fail(BlockingPortal portal) throws Exception;

    /** The status that answers it. */
    int status() {
        return status;
    }
}
