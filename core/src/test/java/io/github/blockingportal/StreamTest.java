package io.github.blockingportal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Publishers read as streams. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(30)
class StreamTest {

    @Parameter
    Setup setup;

    private final Recorder recorder = new Recorder();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = setup.builder().name("test").listener(recorder).build();
    }

    @AfterEach
    void everyPermitIsBack() {
        await().untilAsserted(
                        () -> assertThat(portal.snapshot().admission().active()).isZero());
        await().untilAsserted(() -> assertThat(recorder.finished).hasSameSizeAs(recorder.started));
        portal.close();
    }

    @Test
    @Tag("D3")
    void aSourceThatThrowsWhenItIsAskedForMoreEndsIt() {
        Publisher<Integer> source = subscriber -> subscriber.onSubscribe(new Subscription() {
            private int sent;

            @Override
            public void request(long n) {
                if (sent > 0) {
                    throw new IllegalStateException("no more");
                }
                while (sent < n) {
                    subscriber.onNext(sent++);
                }
            }

            @Override
            public void cancel() {}
        });
        try (Stream<Integer> stream = portal.timeout(Duration.ofSeconds(10)).stream(() -> source)) {
            assertThat(catchThrowable(() -> stream.forEach(element -> {})))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no more");
        }
    }

    @Test
    void theElementsComeInOrder() throws Exception {
        int count = 5_000;
        List<Integer> read = Caller.start(setup.caller(), () -> {
                    try (Stream<Integer> stream = portal.named("numbers").stream(() -> Flux.range(0, count))) {
                        return stream.toList();
                    }
                })
                .value();
        assertThat(read).isEqualTo(IntStream.range(0, count).boxed().toList());
        assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS);
    }

    @Test
    void anEmptySourceIsAnEmptyStream() {
        try (Stream<Object> stream = portal.stream(Flux::empty)) {
            assertThat(stream).isEmpty();
        }
        assertThatThrownBy(() -> portal.stream(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aSlowSourceIsWaitedFor() throws Exception {
        List<Long> read = Caller.start(setup.caller(), () -> {
                    try (Stream<Long> stream = portal.timeout(Duration.ofSeconds(5)).stream(
                            () -> Flux.interval(Duration.ofMillis(2), portal.scheduler())
                                    .take(20))) {
                        return stream.toList();
                    }
                })
                .value();
        assertThat(read).hasSize(20).isSorted();
    }

    @Test
    void aParallelStreamReadsEverythingOnce() {
        try (Stream<Integer> stream = portal.stream(() -> Flux.range(0, 20_000))) {
            assertThat(stream.parallel().mapToLong(Integer::longValue).sum()).isEqualTo(199_990_000L);
        }
    }

    @Test
    void demandFollowsConsumption() {
        AtomicLong produced = new AtomicLong();
        try (Stream<Integer> stream = portal.stream(() -> Flux.range(0, 1_000_000)
                .doOnNext(x -> produced.incrementAndGet())
                .hide())) {
            Iterator<Integer> iterator = stream.iterator();
            iterator.next();
            assertThat(produced.get()).isLessThanOrEqualTo(256);
            for (int i = 0; i < 1_000; i++) {
                iterator.next();
            }
            assertThat(produced.get()).isBetween(1_001L, 1_001L + 2 * 256);
        }
    }

    @Test
    void whatWasDeliveredBeforeAnErrorIsReadBeforeIt() {
        IllegalStateException failure = new IllegalStateException("broken");
        List<Integer> read = new ArrayList<>();
        try (Stream<Integer> stream = portal.stream(() -> Flux.range(0, 10).concatWith(Flux.error(failure)))) {
            assertThatThrownBy(() -> stream.forEach(read::add)).isSameAs(failure);
        }
        assertThat(read).hasSize(10);
        assertThat(recorder.outcomes()).containsExactly(Outcome.ERROR);
        try (Stream<Integer> stream = portal.stream(() -> Flux.error(new IOException("disk")))) {
            assertThatThrownBy(stream::toList)
                    .isInstanceOf(PortalCallException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
        try (Stream<Integer> stream = portal.stream(() -> null)) {
            assertThatThrownBy(stream::toList)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessageContaining("returned null");
        }
    }

    @Test
    void closingBeforeTheEndCancelsTheSource() {
        AtomicBoolean cancelled = new AtomicBoolean();
        try (Stream<Long> stream = portal.stream(() -> Flux.interval(Duration.ofMillis(1), portal.scheduler())
                .onBackpressureDrop()
                .doOnCancel(() -> cancelled.set(true)))) {
            assertThat(stream.limit(10).count()).isEqualTo(10);
            assertThat(portal.snapshot().admission().active()).isEqualTo(1);
        }
        await().untilTrue(cancelled);
        assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS);
        assertThat(recorder.leaked).isEmpty();
    }

    @Test
    void theTimeoutIsForEachElementAndNotForTheWhole() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Flux<Integer> source = Flux.range(0, 8)
                .delayElements(Duration.ofMillis(100))
                .concatWith(Flux.never())
                .doOnCancel(() -> cancelled.set(true));
        List<Integer> read = new ArrayList<>();
        try (Stream<Integer> stream = portal.named("slow").timeout(Duration.ofMillis(600)).stream(() -> source)) {
            assertThatThrownBy(() -> stream.forEach(read::add))
                    .isInstanceOf(PortalTimeoutException.class)
                    .hasMessageContaining("timed out call 'slow' after 600ms");
        }
        assertThat(read).hasSize(8);
        await().untilTrue(cancelled);
    }

    @Test
    void anInterruptedReaderCancelsTheSourceAndKeepsItsFlag() throws Exception {
        AtomicBoolean flag = new AtomicBoolean();
        Caller<Object> reader = Caller.start(setup.caller(), () -> {
            try (Stream<Object> stream = portal.stream(Flux::never)) {
                return stream.findFirst();
            } finally {
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        await().until(() -> portal.snapshot().admission().active() == 1);
        reader.thread().interrupt();
        assertThat(reader.failure()).isInstanceOf(PortalInterruptedException.class);
        assertThat(flag).isTrue();
    }

    @Test
    void itHoldsItsPermitAndShowsWhoReads() throws Exception {
        Caller<Object> reader = Caller.start(setup.caller(), () -> {
            try (Stream<Object> stream = portal.named("ticks").stream(Flux::never)) {
                return stream.findFirst();
            }
        });
        await().until(() -> portal.snapshot().calls().stream().anyMatch(call -> call.callSite() != null));
        await().untilAsserted(() -> assertThat(portal.snapshot().calls())
                .singleElement()
                .satisfies(call -> {
                    assertThat(call.remaining()).isNull();
                    assertThat(String.valueOf(call.callSite())).contains("itHoldsItsPermit");
                }));
        assertThat(portal.cancel(portal.snapshot().calls().get(0).id())).isTrue();
        assertThat(reader.failure()).isInstanceOf(PortalCancelledException.class);
    }

    @Test
    void readingOnAnEventLoopIsRefused() {
        try (Stream<Integer> stream = portal.stream(() -> Flux.just(1))) {
            Throwable refusal = Mono.fromCallable(() -> catchThrowable(stream::toList))
                    .subscribeOn(Schedulers.parallel())
                    .block();
            assertThat(refusal).isInstanceOf(EventLoopBridgeException.class);
        }
        assertThat(catchThrowable(() -> Mono.fromCallable(() -> portal.stream(() -> Flux.just(1)))
                        .subscribeOn(Schedulers.parallel())
                        .block()))
                .isInstanceOf(EventLoopBridgeException.class);
    }

    @Test
    void aDroppedStreamIsCancelledOnceCollectedAndCounted() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        drop(cancelled);
        await().untilAsserted(() -> {
            System.gc();
            assertThat(recorder.leaked).hasSize(1);
        });
        await().untilTrue(cancelled);
    }

    private void drop(AtomicBoolean cancelled) throws InterruptedException {
        CountDownLatch requested = new CountDownLatch(1);
        Stream<Object> dropped = portal.stream(
                () -> Flux.never().doOnRequest(n -> requested.countDown()).doOnCancel(() -> cancelled.set(true)));
        assertThat(requested.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(dropped.isParallel()).isFalse();
    }

    @Test
    void aSourceThatIgnoresDemandIsAnErrorAndNothingIsLostBeforeIt() {
        Flux<Integer> rude = Flux.from(subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            for (int i = 0; i < 1_000_000; i++) {
                subscriber.onNext(i);
            }
        });
        List<Integer> read = new ArrayList<>();
        try (Stream<Integer> stream = portal.stream(() -> rude)) {
            assertThatThrownBy(() -> stream.forEach(read::add))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("sent more elements than it was asked for");
        }
        assertThat(read)
                .hasSizeGreaterThanOrEqualTo(256)
                .isEqualTo(IntStream.range(0, read.size()).boxed().toList());
    }

    @RepeatedTest(100)
    void theLastElementIsNeverLost() {
        try (Stream<Integer> stream = portal.stream(() -> Flux.range(0, 300).publishOn(portal.scheduler()))) {
            assertThat(stream.count()).isEqualTo(300);
        }
    }
}
