package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Publishers that break the rules of Reactive Streams, or that {@code Mono.fromDirect} lets through unchecked. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(20)
class SignalTest {

    private static final String RULE = "against rule 2.13 of Reactive Streams";

    @Parameter
    Setup setup;

    private final List<Object> released = new CopyOnWriteArrayList<>();
    private final Recorder recorder = new Recorder();
    private final DiscardHook hook = new DiscardHook();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = setup.builder()
                .timeout(Duration.ofSeconds(5))
                .listener(recorder)
                .threadLocalAccessor(hook)
                .build()
                .named("odd");
    }

    @AfterEach
    void everyPermitIsBack() {
        portal.close();
        assertThat(portal.snapshot().admission().active()).isZero();
    }

    private static <T> Publisher<T> signals(Consumer<Subscriber<? super T>> signals) {
        return subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            signals.accept(subscriber);
        };
    }

    private static <T> Mono<T> mono(Consumer<Subscriber<? super T>> signals) {
        return Mono.fromDirect(signals(signals));
    }

    private static Stream<Consumer<Subscriber<? super String>>> nulls() {
        return Stream.of(subscriber -> subscriber.onError(null), subscriber -> subscriber.onNext(null), subscriber -> {
            subscriber.onNext(null);
            subscriber.onComplete();
        });
    }

    private static void saysSo(Throwable failure) {
        assertThat(failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Portal 'test'")
                .hasMessageContaining(" of call '")
                .hasMessageContaining(RULE);
    }

    private Mono<Void> release(Object resource) {
        return Mono.fromRunnable(() -> released.add(resource));
    }

    @Test
    @Tag("T4")
    void aSignalOfNullIsAnErrorThatSaysSo() {
        nulls().forEach(odd -> {
            saysSo(catchThrowable(() -> portal.call(() -> mono(odd))));
            saysSo(catchThrowable(() -> portal.submit(() -> mono(odd)).join()).getCause());
            saysSo(catchThrowable(() -> portal.start(ready -> mono(odd))));
            saysSo(catchThrowable(() -> {
                try (Stream<String> stream = portal.stream(() -> signals(odd))) {
                    stream.forEach(released::add);
                }
            }));
            saysSo(catchThrowable(() -> portal.acquire(() -> mono(odd), this::release)));
            saysSo(catchThrowable(() -> portal.using(() -> mono(odd), x -> x, (x, thrown) -> release(x))));
            saysSo(catchThrowable(portal.acquire(() -> Mono.just("x"), x -> signals(odd))::close));
            saysSo(catchThrowable(() ->
                    portal.facade(Asking.class, (Answering) () -> mono(odd)).ask()));
        });
        assertThat(released).isEmpty();
        assertThat(recorder.finished).extracting(Recorder.Finished::outcome).contains(Outcome.ERROR);
    }

    interface Asking {
        String ask();
    }

    interface Answering {
        Mono<String> ask();
    }

    @Test
    @Tag("T4")
    void aSubscriptionOfNullIsAnErrorThatSaysSo() {
        saysSo(catchThrowable(() -> portal.call(() -> Mono.fromDirect(subscriber -> subscriber.onSubscribe(null)))));
    }

    @Test
    @Tag("T4")
    void anErrorOfNullAfterTheEndIsReportedAsLateAndChangesNothing() {
        Mono<String> twice = mono(subscriber -> {
            subscriber.onNext("value");
            subscriber.onComplete();
            subscriber.onError(null);
            subscriber.onComplete();
        });
        assertThat(portal.call(() -> twice)).isEqualTo("value");
        await().untilAsserted(() -> assertThat(recorder.late)
                .filteredOn(late -> late.failure() != null)
                .singleElement()
                .satisfies(late -> saysSo(late.failure())));
    }

    @Test
    @Tag("T5")
    void ofSeveralValuesTheFirstCountsAndTheOthersAreDiscarded() {
        Mono<String> three = mono(subscriber -> {
            subscriber.onNext("first");
            subscriber.onNext("second");
            subscriber.onNext("third");
            subscriber.onComplete();
        });
        assertThat(portal.call(() -> three)).isEqualTo("first");
        assertThat(hook.discarded).containsExactly("second", "third");
        assertThat(portal.submit(() -> three).join()).isEqualTo("first");
    }

    @Test
    @Tag("T5")
    void theEndIsWaitedForSinceAnErrorMayFollowTheValue() {
        assertThatThrownBy(() -> portal.call(() -> mono(subscriber -> {
                    subscriber.onNext("value");
                    subscriber.onError(new IllegalArgumentException("after the value"));
                })))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500))
                        .call(() -> mono(subscriber -> subscriber.onNext("value"))))
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageContaining("the service did not answer in time");
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500))
                        .submit(() -> mono(subscriber -> subscriber.onNext("value")))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(PortalTimeoutException.class);
    }

    @Test
    @Tag("T3")
    void ofTwoResourcesTheFirstIsTheCallersAndTheOtherIsReleased() {
        Mono<String> two = mono(subscriber -> {
            subscriber.onNext("first");
            subscriber.onNext("second");
            subscriber.onComplete();
        });
        try (PortalResource<String> resource = portal.acquire(() -> two, this::release)) {
            assertThat(resource.get()).isEqualTo("first");
            await().untilAsserted(() -> assertThat(released).containsExactly("second"));
        }
        assertThat(released).containsExactly("second", "first");
    }

    @RepeatedTest(30)
    @Tag("T3")
    void ofTwoResourcesThatComeAtTheSameTimeOneIsTheCallersAndTheOtherIsReleased() {
        Mono<String> two = Mono.fromDirect(subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            CountDownLatch both = new CountDownLatch(2);
            for (String each : List.of("one", "other")) {
                Caller.start(() -> {
                    both.countDown();
                    both.await();
                    subscriber.onNext(each);
                    return each;
                });
            }
        });
        String mine;
        try (PortalResource<String> resource = portal.acquire(() -> two, this::release)) {
            mine = resource.get();
            await().pollInterval(Duration.ofMillis(1)).until(() -> released.size() == 1);
            assertThat(released).doesNotContain(mine);
        }
        assertThat(released).containsExactlyInAnyOrder("one", "other").last().isEqualTo(mine);
    }
}
