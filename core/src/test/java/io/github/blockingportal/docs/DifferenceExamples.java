package io.github.blockingportal.docs;

import java.util.concurrent.CompletableFuture;

import io.micrometer.context.ContextRegistry;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;

/** The code in docs/migrating-from-block.md about what differs, and in docs/dispatch.md, that needs no Spring. */
final class DifferenceExamples {

    static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    private DifferenceExamples() {}

    static void carryTheTenant() {
        ContextRegistry.getInstance().registerThreadLocalAccessor("shop.tenant", TENANT);
    }

    /** What the blocking code wants. */
    interface Rates {

        double euro();
    }

    /** One request for all who ask. */
    public static final class SharedRates {

        private final CompletableFuture<Double> euro;

        SharedRates(CompletableFuture<Double> euro) {
            this.euro = euro;
        }

        public CompletableFuture<Double> euro() {
            return euro.copy(); // a time-out cancels the copy, and not what others wait for
        }
    }

    static Mono<String> forAll(Mono<String> keys) {
        return keys.contextWrite(ofWhoAsksFirst -> Context.empty()).cache();
    }

    static BlockingPortal onItsCallers() {
        return BlockingPortal.builder()
                .name("legacy")
                .dispatch(Dispatch.CALLER_RUNS)
                .build();
    }
}
