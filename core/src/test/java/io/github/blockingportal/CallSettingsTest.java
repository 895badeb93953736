package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.CapacityLimiter.Statistics;
import io.github.blockingportal.PortalSaturatedException.Bound;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.NamedCalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/** What is said of the calls of a name. */
@Timeout(20)
class CallSettingsTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private static BlockingPortal portal(Duration timeout, Integer maxConcurrent) {
        return BlockingPortal.builder()
                .name("test")
                .timeout(LONG)
                .call("find", new CallSettings(timeout, maxConcurrent))
                .build();
    }

    private static Duration remaining(BlockingPortal view) {
        CompletableFuture<Object> call = view.submit(Mono::never);
        Duration remaining = view.snapshot().calls().get(0).remaining();
        call.cancel(true);
        await().until(() -> view.snapshot().calls().isEmpty());
        return remaining;
    }

    @Test
    void theTimeoutOfTheNameGoesBeforeThatOfTheView() {
        try (BlockingPortal portal = portal(Duration.ofMinutes(1), null)) {
            assertThat(remaining(portal.named("find"))).isLessThanOrEqualTo(Duration.ofMinutes(1));
            assertThat(remaining(portal.named("find").timeout(LONG))).isLessThanOrEqualTo(Duration.ofMinutes(1));
            assertThat(remaining(portal.timeout(Duration.ofSeconds(30)).named("find")))
                    .isGreaterThan(Duration.ofSeconds(30));
            assertThat(remaining(portal.named("find").noTimeout())).isLessThanOrEqualTo(Duration.ofMinutes(1));
            assertThat(remaining(portal.named("find").named("other"))).isGreaterThan(Duration.ofMinutes(1));
            assertThat(remaining(portal)).isGreaterThan(Duration.ofMinutes(1));
        }
    }

    @Test
    void aTimeoutOfZeroIsNone() {
        try (BlockingPortal portal = portal(Duration.ZERO, null)) {
            assertThat(remaining(portal.named("find").timeout(LONG))).isNull();
        }
    }

    @Test
    void whatAnOuterDeadlineHasLeftStillBounds() {
        try (BlockingPortal portal = portal(LONG, null);
                CallDeadline.Scope scope =
                        CallDeadline.after(Duration.ofMillis(50), "the test").open()) {
            assertThatThrownBy(() -> portal.named("find").call(Mono::never))
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining("all that the test had left");
        }
    }

    @Test
    void allCallsOfTheNameShareItsPermitsWhateverTheirViews() {
        try (BlockingPortal portal = portal(null, 1)) {
            CompletableFuture<Object> holder = portal.named("find").submit(Mono::never);
            assertThatThrownBy(() ->
                            portal.timeout(Duration.ofMillis(400)).named("find").call(() -> Mono.just(1)))
                    .isInstanceOfSatisfying(PortalSaturatedException.class, e -> {
                        assertThat(e.bound()).isEqualTo(Bound.LIMITER);
                        assertThat(e.admission()).isEqualTo(new Statistics(1, 1, 0));
                    })
                    .hasMessage(
                            "Portal 'test' is saturated for call 'find': limiter 'find' has 1 taken (maxConcurrent=1), 0"
                                    + " waiting, none came free within 200 ms (maxWait, half of 400ms), so call 'find' was not started."
                                    + " Find what holds its permits with snapshot(), or raise maxConcurrent");
            assertThat(portal.named("other").call(() -> Mono.just(1))).isEqualTo(1);
            holder.cancel(true);
            await().until(() ->
                    portal.snapshot().callSettings().get(0).permits().active() == 0);
        }
    }

    @Test
    void theNamesPermitIsTakenBeforeThatOfTheView() throws Exception {
        CapacityLimiter ofView = CapacityLimiter.of("view", 1);
        try (BlockingPortal portal = portal(null, 1)) {
            CompletableFuture<Object> holder = portal.named("find").submit(Mono::never);
            Caller<Integer> waiter =
                    Caller.start(() -> portal.limitedBy(ofView).named("find").call(() -> Mono.just(1)));
            await().until(() ->
                    portal.snapshot().callSettings().get(0).permits().waiting() == 1);
            assertThat(ofView.statistics().active()).isZero();
            holder.cancel(true);
            assertThat(waiter.value()).isEqualTo(1);
        }
    }

    @Test
    void theyHoldForWhateverCarriesTheName() {
        try (BlockingPortal portal = portal(null, 0)) {
            BlockingPortal named = portal.named("find").timeout(Duration.ofMillis(400));
            assertSaturated(() -> named.call(() -> Mono.just(1)));
            assertSaturated(() -> named.submit(() -> Mono.just(1)));
            assertSaturated(() -> named.stream(() -> Flux.just(1)));
            assertSaturated(() -> named.start(signal -> Mono.just(1)));
            assertSaturated(() -> named.acquire(() -> Mono.just(1), gone -> Mono.empty()));
            assertSaturated(() -> named.hold(() -> Mono.just(1), gone -> Mono.empty()));
            assertSaturated(() -> named.using(() -> Mono.just(1), one -> one, (one, failure) -> Mono.empty()));
        }
        try (BlockingPortal portal = BlockingPortal.builder()
                .timeout(Duration.ofMillis(400))
                .call("Finder.find", new CallSettings(null, 0))
                .build()) {
            Finder facade = portal.facade(Finder.class, new ReactiveFinder());
            assertSaturated(facade::find);
        }
    }

    private static void assertSaturated(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        PortalSaturatedException.class,
                        e -> assertThat(e.bound()).isEqualTo(Bound.LIMITER));
    }

    /** A blocking type. */
    public interface Finder {
        String find();
    }

    /** What stands behind it. */
    public static class ReactiveFinder {
        public Mono<String> find() {
            return Mono.just("found");
        }
    }

    @Test
    void saidAgainOfTheSameNameWhatIsLeftOutStaysAsItWas() {
        try (BlockingPortal portal = BlockingPortal.builder()
                .call("find", new CallSettings(Duration.ofSeconds(1), 3))
                .call("find", new CallSettings(Duration.ofSeconds(2), null))
                .call("all", new CallSettings(null, 5))
                .build()) {
            assertThat(portal.snapshot().callSettings())
                    .containsExactly(
                            new NamedCalls("all", null, 5, false, null, new Statistics(5, 0, 0)),
                            new NamedCalls("find", Duration.ofSeconds(2), 3, false, null, new Statistics(3, 0, 0)));
        }
    }

    @Test
    void theSnapshotTellsWhichNamesNoCallCarriesAndWhatComesNearest() {
        try (BlockingPortal portal = BlockingPortal.builder()
                .call("orders.fnid", new CallSettings(LONG, null))
                .call("orders.all", new CallSettings(LONG, null))
                .build()) {
            assertThat(portal.snapshot().callSettings())
                    .extracting(NamedCalls::used, NamedCalls::nearest)
                    .containsOnly(tuple(false, null));
            portal.named("orders.find");
            portal.named("customers.find");
            BlockingPortal all = portal.named("orders.all");
            assertThat(portal.snapshot().callSettings())
                    .extracting(NamedCalls::name, NamedCalls::used, NamedCalls::nearest)
                    .containsExactly(
                            tuple("orders.all", false, "orders.find"), tuple("orders.fnid", false, "orders.find"));
            all.call(() -> Mono.just(1));
            assertThat(portal.snapshot().callSettings().get(0))
                    .isEqualTo(new NamedCalls("orders.all", LONG, null, true, null, null));
            assertThat(portal.snapshot(Detail.NUMBERS).callSettings())
                    .extracting(NamedCalls::nearest)
                    .containsOnlyNulls();
        }
    }

    @Test
    void namesThatAreMadeFromDataAreNotAllKept() {
        try (BlockingPortal portal = BlockingPortal.builder()
                .call("orders.find", new CallSettings(LONG, null))
                .build()) {
            for (int i = 0; i < 2000; i++) {
                portal.named("x".repeat(20) + i);
            }
            portal.named("orders.fin");
            assertThat(portal.snapshot().callSettings().get(0).nearest()).startsWith("xxx");
        }
    }

    @Test
    void aWrongValueIsRefusedWithTheValue() {
        assertThatThrownBy(() -> new CallSettings(Duration.ofSeconds(-1), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the timeout of a call must be above zero, or zero for none, but was PT-1S");
        assertThatThrownBy(() -> new CallSettings(null, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxConcurrent of a call must be 0 or more, but was -1");
        assertThatThrownBy(() -> BlockingPortal.builder().call(" ", new CallSettings(null, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("callName must not be blank");
    }

    @Test
    void aReleaseTakesNoPermitOfTheName() {
        try (BlockingPortal portal = BlockingPortal.builder()
                .call("open", new CallSettings(null, 1))
                .call("open.release", new CallSettings(null, 0))
                .build()) {
            try (PortalResource<Integer> resource =
                    portal.named("open").acquire(() -> Mono.just(1), gone -> Mono.empty())) {
                assertThat(resource.get()).isEqualTo(1);
            }
            assertThat(Stream.of(portal.snapshot().calls())).allMatch(calls -> calls.isEmpty());
        }
    }
}
