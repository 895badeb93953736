package io.github.blockingportal;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What is acquired is released exactly once. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(20)
class ResourceTest {

    @Parameter
    Setup setup;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = setup.builder().build();
    }

    @AfterEach
    void everyPermitIsBack() {
        portal.close();
        await().untilAsserted(
                        () -> assertThat(portal.snapshot().admission().active()).isZero());
    }

    private Mono<Void> released(String what) {
        return Mono.fromRunnable(() -> events.add("released " + what));
    }

    @Test
    @Tag("FT40")
    void theBodySeesTheResourceAndItIsReleasedAtTheEnd() {
        try (PortalResource<String> resource = portal.acquire(() -> Mono.just("test"), this::released)) {
            assertThat(resource.get()).isEqualTo("test");
            assertThat(events).isEmpty();
            assertThat(portal.snapshot().admission().active()).isZero();
            resource.close();
            resource.close();
        }
        assertThat(events).containsExactly("released test");
    }

    @Test
    @Tag("FT41")
    void aFailureOfTheBodyLeavesTheBlockAndTheResourceIsReleased() {
        assertThatThrownBy(() -> {
                    try (PortalResource<String> resource = portal.acquire(() -> Mono.just("test"), this::released)) {
                        throw new IllegalArgumentException(resource.get());
                    }
                })
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(events).containsExactly("released test");
    }

    @Test
    @Tag("FT42")
    void inTheCallbackFormTheReleaseIsToldWhatTheBodyThrewAndDecidesWhatToDoAboutIt() {
        AtomicReference<Throwable> told = new AtomicReference<>();
        IllegalArgumentException failure = new IllegalArgumentException("body");
        assertThatThrownBy(() -> portal.using(
                        () -> Mono.just("test"),
                        resource -> {
                            throw failure;
                        },
                        (resource, thrown) -> {
                            told.set(thrown);
                            return released(resource);
                        }))
                .isSameAs(failure);
        assertThat(told).hasValue(failure);
        String result = portal.using(
                () -> Mono.just("a"), resource -> resource + "b", (resource, thrown) -> released(resource));
        assertThat(result).isEqualTo("ab");
        assertThat(events).containsExactly("released test", "released a");
    }

    @Test
    @Tag("FT43")
    void aFailureOfWhatGoesOnInsideTheResourceSurfacesAtItsClose() {
        PortalResource<String> resource =
                portal.acquire(() -> Mono.just("x"), x -> Mono.error(new IllegalStateException("release")));
        assertThatThrownBy(resource::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("release");
        resource.close();
        IllegalArgumentException body = new IllegalArgumentException("body");
        assertThatThrownBy(() -> portal.using(
                        () -> Mono.just("x"),
                        x -> {
                            throw body;
                        },
                        (x, thrown) -> Mono.error(new IllegalStateException("release"))))
                .isSameAs(body)
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .anyMatch(suppressed -> "release".equals(suppressed.getMessage())));
        assertThatThrownBy(() -> portal.using(
                        () -> Mono.just("x"), x -> 1, (x, thrown) -> Mono.error(new IllegalStateException("release"))))
                .hasMessage("release");
        assertThatThrownBy(() -> portal.using(() -> Mono.just("x"), x -> 1, (x, thrown) -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("release returned null");
    }

    @Test
    void nothingAcquiredIsAnErrorThatNamesTheCall() {
        assertThatThrownBy(() -> portal.named("pool").acquire(Mono::<String>empty, this::released))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Portal 'test': call 'pool' acquired nothing, since its Mono was empty");
        assertThat(events).isEmpty();
    }

    @Test
    void aResourceThatComesTooLateIsReleasedAtOnce() {
        CompletableFuture<String> late = new CompletableFuture<>();
        Mono<String> deaf = Mono.fromFuture(late, true);
        assertThatThrownBy(
                        () -> portal.timeout(Duration.ofMillis(300)).acquire(() -> deafToCancel(deaf), this::released))
                .isInstanceOf(PortalTimeoutException.class);
        late.complete("late");
        await().untilAsserted(() -> assertThat(events).containsExactly("released late"));
    }

    private static <T> Mono<T> deafToCancel(Mono<T> source) {
        return Mono.from(subscriber -> {
            subscriber.onSubscribe(reactor.core.publisher.Operators.emptySubscription());
            source.subscribe(subscriber::onNext, subscriber::onError, subscriber::onComplete);
        });
    }

    @Test
    void anInterruptedThreadStillReleasesAndKeepsItsFlag() throws Exception {
        Caller<Boolean> caller = Caller.start(setup.caller(), () -> {
            PortalResource<String> resource = portal.acquire(() -> Mono.just("x"), this::releasedLater);
            Thread.currentThread().interrupt();
            resource.close();
            return Thread.interrupted();
        });
        assertThat(caller.value()).isTrue();
        assertThat(events).containsExactly("released x");
    }

    private Mono<Void> releasedLater(String what) {
        return Mono.delay(Duration.ofMillis(20)).then(released(what));
    }

    @Test
    void thePortalsCloseReleasesWhatWasNeverClosed() {
        PortalResource<String> resource = portal.acquire(() -> Mono.just("x"), this::releasedLater);
        portal.close();
        assertThat(events).containsExactly("released x");
        resource.close();
        assertThat(events).hasSize(1);
    }

    @Test
    void aReleaseNeedsNoPermit() {
        try (PortalResource<String> resource = portal.acquire(() -> Mono.just("x"), this::released)) {
            if (setup.maxConcurrentCalls() == 1) {
                portal.submit(Mono::never);
                assertThat(portal.snapshot().admission().active()).isEqualTo(1);
            }
            assertThat(resource.get()).isEqualTo("x");
        }
        assertThat(events).containsExactly("released x");
    }

    @RepeatedTest(50)
    void arrivalAgainstDeadlineReleasesExactlyOnce() {
        AtomicInteger arrived = new AtomicInteger();
        try (PortalResource<String> resource = portal.timeout(Duration.ofMillis(2))
                .acquire(
                        () -> Mono.delay(Duration.ofNanos(1_900_000), portal.scheduler())
                                .map(x -> "x")
                                .doOnNext(x -> arrived.incrementAndGet()),
                        this::released)) {
            assertThat(resource.get()).isEqualTo("x");
        } catch (PortalTimeoutException
                | PortalSaturatedException late) { // the latter where its loop came to it so late
            portal.close(); // waits for the release of what has arrived nevertheless
        }
        assertThat(events).isEqualTo(Collections.nCopies(arrived.get(), "released x"));
    }
}
