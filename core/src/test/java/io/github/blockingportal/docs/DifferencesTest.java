package io.github.blockingportal.docs;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.micrometer.context.ContextRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.docs.DifferenceExamples.Rates;
import io.github.blockingportal.docs.DifferenceExamples.SharedRates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What docs/migrating-from-block.md says of thread-locals, shared futures and caches, and docs/dispatch.md of threads. */
@Timeout(30)
class DifferencesTest {

    private final BlockingPortal portal =
            BlockingPortal.builder().name("differences").loops(1).build();

    @AfterEach
    void close() {
        portal.close();
        DifferenceExamples.TENANT.remove();
        ContextRegistry.getInstance().removeThreadLocalAccessor("shop.tenant");
    }

    private String tenantInTheTask(BlockingPortal any) {
        return any.call(() -> Mono.fromSupplier(DifferenceExamples.TENANT::get));
    }

    @Test
    @Tag("R32")
    void aThreadLocalIsThereOnceItHasAnAccessor() {
        DifferenceExamples.TENANT.set("acme");
        assertThat(tenantInTheTask(portal)).isNull();
        DifferenceExamples.carryTheTenant();
        assertThat(tenantInTheTask(portal)).isEqualTo("acme");
    }

    @Test
    @Tag("R32")
    void withCallerRunsItIsThereUntilTheChainGoesElsewhere() {
        DifferenceExamples.TENANT.set("acme");
        try (BlockingPortal legacy = DifferenceExamples.onItsCallers()) {
            assertThat(tenantInTheTask(legacy)).isEqualTo("acme");
            assertThat(legacy.<String>call(() -> Mono.delay(Duration.ofMillis(1))
                            .flatMap(zero -> Mono.fromSupplier(DifferenceExamples.TENANT::get))))
                    .isNull();
        }
    }

    @Test
    void withCallerRunsWhatTheTaskLeavesInAThreadLocalOfNobodyStaysThere() {
        try (BlockingPortal legacy = DifferenceExamples.onItsCallers()) {
            legacy.call(() -> Mono.fromRunnable(() -> DifferenceExamples.TENANT.set("left")));
            assertThat(DifferenceExamples.TENANT.get()).isEqualTo("left");
        }
    }

    @Test
    void aTaskThatBlocksAsItIsBuiltOutlivesTheDeadlineOfCallerRuns() {
        try (BlockingPortal legacy = DifferenceExamples.onItsCallers()) {
            CompletableFuture<String> slow = new CompletableFuture<>();
            assertThatThrownBy(() -> legacy.timeout(Duration.ofMillis(20))
                            .call(() -> Mono.just(slow.completeOnTimeout("slow", 300, TimeUnit.MILLISECONDS)
                                    .join())))
                    .isInstanceOf(PortalTimeoutException.class);
            assertThat(slow).isDone(); // the caller was not told before
        }
    }

    /** Asks for a future as it is. */
    public static final class Unshielded {

        private final CompletableFuture<Double> euro;

        Unshielded(CompletableFuture<Double> euro) {
            this.euro = euro;
        }

        public CompletableFuture<Double> euro() {
            return euro;
        }
    }

    private void timesOut(Object target) {
        Rates rates = portal.timeout(Duration.ofMillis(300)).facade(Rates.class, target);
        assertThatThrownBy(rates::euro).isInstanceOf(PortalTimeoutException.class);
    }

    @Test
    void aTimeoutCancelsTheFutureThatTheTargetReturned() {
        CompletableFuture<Double> shared = new CompletableFuture<>();
        timesOut(new SharedRates(shared));
        assertThat(shared).isNotDone();
        timesOut(new Unshielded(shared));
        await().untilAsserted(() ->
                assertThat(shared).isCancelled()); // if the loop came to it late, after the caller was told
    }

    private @Nullable String keysOnceTheFirstHasLeft(UnaryOperator<Mono<String>> shared) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        Mono<String> keys = shared.apply(portal.workers().run(() -> {
            begun.countDown();
            left.await();
            return portal.<String>call(() -> Mono.just("keys"));
        }));
        CallCancellation client = CallCancellation.create();
        try (CallCancellation.Scope scope = client.open()) {
            portal.submit(() -> keys).exceptionally(gone -> null);
        }
        begun.await();
        client.cancel("the client left");
        left.countDown();
        return portal.call(() -> keys);
    }

    @Test
    void whoLeavesFirstFailsTheLoadingForAllUnlessItIsNobodys() throws Exception {
        assertThatThrownBy(() -> keysOnceTheFirstHasLeft(Mono::cache)).isInstanceOf(PortalCancelledException.class);
        assertThat(keysOnceTheFirstHasLeft(DifferenceExamples::forAll)).isEqualTo("keys");
    }
}
