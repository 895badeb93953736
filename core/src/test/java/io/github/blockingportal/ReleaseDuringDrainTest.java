package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What a release needs, while everything else is cancelled or blocks. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(20)
class ReleaseDuringDrainTest {

    @Parameter
    Setup setup;

    private final List<Object> released = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    private BlockingPortal portal() {
        return setup.builder().maxConcurrentCalls(10).build();
    }

    private Publisher<?> onAWorker(BlockingPortal portal, boolean withACall) {
        return portal.workers()
                .run(() -> {
                    begun.countDown();
                    return withACall
                            ? portal.call(
                                    () -> Mono.delay(Duration.ofMillis(600)).thenReturn("released"))
                            : waitInVain();
                })
                .doOnSuccess(released::add)
                .doOnError(released::add);
    }

    private String waitInVain() throws InterruptedException {
        return mayGoOn.await(600, TimeUnit.MILLISECONDS) ? "never" : "released";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("E1")
    void itsBlockingTaskIsNotCancelledWithTheCallsThatDidNotFinish(boolean withACall) throws Exception {
        BlockingPortal portal = setup.builder()
                .maxConcurrentCalls(10)
                .drainTimeout(Duration.ofMillis(500))
                .build();
        PortalResource<Integer> resource = portal.acquire(() -> Mono.just(1), each -> onAWorker(portal, withACall));
        Caller<Object> unfinished = Caller.start(setup.caller(), () -> portal.call(Mono::never));
        Caller<Object> closesResource = Caller.start(setup.caller(), () -> {
            resource.close();
            return 1;
        });
        begun.await();
        portal.close();
        assertThat(unfinished.failure()).isInstanceOf(PortalClosedException.class);
        assertThat(closesResource.failure()).isNull();
        assertThat(released).containsExactly("released");
    }

    @Test
    @Tag("E1")
    void whenNobodyWaitsForItAnyMoreItMayStillMakeCalls() throws Exception {
        BlockingPortal portal = setup.builder()
                .maxConcurrentCalls(10)
                .drainTimeout(Duration.ofSeconds(10))
                .build();
        PortalResource<Integer> resource = portal.timeout(Duration.ofMillis(500))
                .acquire(
                        () -> Mono.just(1),
                        each -> portal.workers()
                                .run(() -> {
                                    mayGoOn.await();
                                    return portal.call(() ->
                                            Mono.delay(Duration.ofMillis(50)).thenReturn("released"));
                                })
                                .doOnSuccess(released::add)
                                .doOnError(released::add));
        assertThatThrownBy(resource::close).isInstanceOf(PortalTimeoutException.class);
        Caller<Object> closer = Caller.start(() -> {
            portal.close();
            return 1;
        });
        await().until(() -> portal.snapshot().state() == PortalSnapshot.State.CLOSING);
        mayGoOn.countDown();
        assertThat(closer.failure()).isNull();
        assertThat(released).containsExactly("released");
    }

    @Test
    @Tag("E7")
    void whenNobodyWaitsForItAnyMoreItsTimeIsNotThatOfTheOneWhoWaited() {
        try (BlockingPortal portal = portal()) {
            PortalResource<Integer> resource = portal.timeout(Duration.ofMillis(500))
                    .acquire(
                            () -> Mono.just(1),
                            each -> portal.workers()
                                    .run(() -> {
                                        mayGoOn.await();
                                        return portal.stream(() -> Flux.just("released"))
                                                .toList();
                                    })
                                    .doOnSuccess(released::addAll)
                                    .doOnError(released::add));
            assertThatThrownBy(resource::close).isInstanceOf(PortalTimeoutException.class);
            mayGoOn.countDown();
            await().untilAsserted(() -> assertThat(released).containsExactly("released"));
        }
    }

    @Test
    @Tag("E2")
    void aResourceThatComesTooLateIsReleasedThoughAListenerBlocksThatIsToldOfIt() {
        Gate gate = new Gate();
        AtomicReference<Subscriber<? super Integer>> late = new AtomicReference<>();
        Publisher<Integer> heedless = subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            late.set(subscriber);
        };
        BlockingPortalBuilder builder = setup.builder().listener(new PortalListener() {
            @Override
            public void lateSignal(CallInfo call, Throwable failure) {
                gate.block();
            }
        });
        try (BlockingPortal portal = builder.build()) {
            assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500))
                            .acquire(
                                    () -> Mono.fromDirect(heedless),
                                    each -> Mono.fromRunnable(() -> released.add("released"))))
                    .isInstanceOf(PortalTimeoutException.class);
            Caller.start(() -> {
                late.get().onNext(1);
                return 1;
            });
            await().until(gate::isEntered);
            await().until(() -> released.contains("released"));
        } finally {
            gate.open();
        }
        assertThat(released).hasSize(1);
    }
}
