package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Values that nobody will get, such as buffers from a pool, which somebody has to give back. */
@ParameterizedClass
@EnumSource(Dispatch.class)
@Timeout(30)
class DiscardTest {

    private static final Duration SHORT = Duration.ofMillis(500);

    @Parameter
    Dispatch dispatch;

    private final List<Buffer> made = new CopyOnWriteArrayList<>();
    private final List<Object> discarded = new CopyOnWriteArrayList<>();
    private final Recorder recorder = new Recorder();
    private final AtomicReference<Subscriber<? super Buffer>> subscriber = new AtomicReference<>();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = BlockingPortal.builder()
                .name("test")
                .dispatch(dispatch)
                .listener(recorder)
                .onDiscard(discarded::add)
                .onDiscard(DiscardTest::release)
                .build();
    }

    @AfterEach
    void nothingIsLeft() {
        portal.close();
        await().untilAsserted(() -> assertThat(made).isNotEmpty().noneMatch(buffer -> buffer.refCnt() > 0));
    }

    private static void release(Object value) {
        if (value instanceof Buffer buffer && buffer.refCnt() > 0) {
            buffer.release();
        }
    }

    private Buffer buffer() {
        Buffer buffer = new Buffer();
        made.add(buffer);
        return buffer;
    }

    /** A source that says nothing by itself. */
    private Mono<Buffer> source() {
        return Mono.fromDirect(actual -> {
            actual.onSubscribe(Operators.emptySubscription());
            subscriber.set(actual);
        });
    }

    private Flux<Buffer> buffers(int count) {
        return Flux.range(0, count).map(number -> buffer());
    }

    private void send(Buffer buffer) {
        await().until(() -> subscriber.get() != null);
        subscriber.get().onNext(buffer);
    }

    @Test
    @Tag("R07")
    void aValueThatComesAfterTheTimeOutIsDiscarded() {
        assertThatThrownBy(() -> portal.timeout(SHORT).call(this::source)).isInstanceOf(PortalTimeoutException.class);
        Buffer late = buffer();
        send(late);
        assertThat(late.refCnt()).isZero();
        assertThat(discarded).containsExactly(late);
        assertThat(recorder.late).hasSize(1);
    }

    @Test
    @Tag("R07")
    void aValueWithoutAnEndIsDiscardedByTheTimeOut() {
        Buffer early = buffer();
        assertThatThrownBy(() -> portal.timeout(SHORT)
                        .call(() -> Mono.<Buffer>fromDirect(actual -> {
                            actual.onSubscribe(Operators.emptySubscription());
                            actual.onNext(early);
                        })))
                .isInstanceOf(PortalTimeoutException.class);
        assertThat(discarded).containsExactly(early);
    }

    @Test
    @Tag("R07")
    void aValueBeforeAnErrorIsDiscarded() {
        Buffer early = buffer();
        assertThatThrownBy(() -> portal.call(() -> Mono.<Buffer>fromDirect(actual -> {
                    actual.onSubscribe(Operators.emptySubscription());
                    actual.onNext(early);
                    actual.onError(new IllegalStateException("after it"));
                })))
                .hasMessage("after it");
        assertThat(discarded).containsExactly(early);
    }

    @Test
    @Tag("R07")
    void aValueThatComesAfterTheInterruptIsDiscarded() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            try {
                portal.call(this::source);
            } catch (PortalInterruptedException interrupted) {
                ended.countDown();
            }
        });
        caller.start();
        await().until(() -> subscriber.get() != null);
        caller.interrupt();
        ended.await();
        Buffer late = buffer();
        send(late);
        assertThat(discarded).containsExactly(late);
    }

    @Test
    @Tag("R07")
    void aValueThatComesAfterTheCancelOfItsFutureIsDiscarded() {
        CompletableFuture<Buffer> future = portal.submit(this::source);
        await().until(() -> subscriber.get() != null);
        future.cancel(false);
        Buffer late = buffer();
        send(late);
        assertThat(discarded).containsExactly(late);
    }

    @Test
    @Tag("R07")
    void aValueOfAStartedTaskThatComesAfterTheCloseIsDiscarded() {
        BlockingPortal closed = BlockingPortal.builder()
                .dispatch(dispatch)
                .drainTimeout(SHORT)
                .onDiscard(discarded::add)
                .onDiscard(DiscardTest::release)
                .build();
        closed.start(ready -> {
            ready.ready("up");
            return source();
        });
        closed.close();
        Buffer late = buffer();
        send(late);
        assertThat(discarded).containsExactly(late);
    }

    @Test
    @Tag("R07")
    void theValueOfATaskThatWasNeverReadyIsDiscarded() {
        Buffer unread = buffer();
        assertThatThrownBy(() -> portal.start(ready -> Mono.just(unread))).isInstanceOf(IllegalStateException.class);
        assertThat(discarded).containsExactly(unread);
    }

    @Test
    @Tag("R07")
    void whatAWorkerHasMadeForACallThatTimedOutIsDiscarded() {
        CountDownLatch timedOut = new CountDownLatch(1);
        assertThatThrownBy(() -> portal.timeout(SHORT)
                        .call(() -> portal.workers()
                                .onCancel(CancelPolicy.LET_FINISH)
                                .run(() -> {
                                    timedOut.await();
                                    return buffer();
                                })))
                .isInstanceOf(PortalTimeoutException.class);
        timedOut.countDown();
        await().untilAsserted(() -> assertThat(discarded).hasSize(1).isEqualTo(made));
    }

    @Test
    @Tag("R07")
    void aHookAtTheEndOfTheChainGetsALateValue() {
        List<Object> hooked = new CopyOnWriteArrayList<>();
        assertThatThrownBy(() -> portal.timeout(SHORT)
                        .call(() -> source().doOnDiscard(Buffer.class, value -> {
                            hooked.add(value);
                            value.release();
                        })))
                .isInstanceOf(PortalTimeoutException.class);
        Buffer late = buffer();
        send(late);
        assertThat(late.refCnt()).isZero();
        assertThat(hooked).containsExactly(late);
        assertThat(discarded).containsExactly(late);
    }

    @Test
    @Tag("R06")
    void whatIsLeftInAStreamThatIsClosedIsDiscarded() {
        try (Stream<Buffer> stream = portal.stream(() -> buffers(256))) {
            stream.iterator().next().release();
            await().until(() -> made.size() == 256);
        }
        await().untilAsserted(() -> assertThat(made).noneMatch(buffer -> buffer.refCnt() > 0));
        assertThat(discarded).hasSize(255);
    }

    @Test
    @Tag("R06")
    void aHookAtTheEndOfTheChainGetsWhatIsLeftInAStream() {
        AtomicInteger hooked = new AtomicInteger();
        try (Stream<Buffer> stream = portal.stream(() -> buffers(256).doOnDiscard(Buffer.class, value -> {
            hooked.incrementAndGet();
            value.release();
        }))) {
            stream.iterator().next().release();
            await().until(() -> made.size() == 256);
        }
        await().untilAsserted(() -> assertThat(made).noneMatch(buffer -> buffer.refCnt() > 0));
        assertThat(hooked).hasValue(255);
    }

    @Test
    @Tag("R06")
    void whatComesAfterAStreamHasEndedIsDiscarded() {
        Stream<Buffer> stream = portal.stream(this::source);
        await().until(() -> subscriber.get() != null);
        stream.close();
        send(buffer());
        assertThat(discarded).isEqualTo(made);
    }

    @Test
    @Tag("R06")
    void whatAStreamWasSentBeyondItsRoomIsDiscarded() {
        CountDownLatch sent = new CountDownLatch(1);
        try (Stream<Buffer> stream = portal.stream(() -> subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            for (int i = 0; i < 300; i++) {
                subscriber.onNext(buffer());
            }
            sent.countDown();
        })) {
            Iterator<Buffer> elements = stream.iterator();
            List<Buffer> read = new ArrayList<>();
            assertThatThrownBy(() -> {
                        sent.await();
                        elements.forEachRemaining(read::add);
                    })
                    .hasMessageContaining("sent more elements than it was asked for");
            read.forEach(Buffer::release);
            assertThat(discarded).hasSize(300 - read.size());
        }
    }

    @Test
    @Tag("R06")
    void whatWaitedInAStreamThatTimedOutIsDiscardedWhenItIsClosed() {
        Sinks.Many<Buffer> sink = Sinks.many().unicast().onBackpressureBuffer();
        try (Stream<Buffer> stream = portal.timeout(SHORT).stream(sink::asFlux)) {
            Iterator<Buffer> elements = stream.iterator();
            assertThatThrownBy(elements::hasNext).isInstanceOf(PortalTimeoutException.class);
            sink.tryEmitNext(buffer());
        }
        release(made.get(0)); // the source's own, which never left it
    }

    @Test
    @Tag("R07")
    void aHookThatThrowsKeepsNeitherTheOthersNorTheCallFromGoingOn() {
        BlockingPortal hostile = BlockingPortal.builder()
                .name("hostile")
                .dispatch(dispatch)
                .onDiscard(value -> {
                    throw new StackOverflowError("discard");
                })
                .onDiscard(DiscardTest::release)
                .build();
        try (hostile;
                LogLines lines = LogLines.listen();
                Stream<Buffer> stream = hostile.named("buffers").stream(() -> buffers(10))) {
            await().until(() -> made.size() == 10);
            stream.close();
            await().untilAsserted(() -> assertThat(made).noneMatch(buffer -> buffer.refCnt() > 0));
            assertThat(lines.warnings()).contains("Portal 'hostile': the discard hook of call 'buffers' failed");
        }
    }

    @Test
    @Tag("R07")
    void aHookThatBlocksHoldsUpNobodyElse() throws InterruptedException {
        CountDownLatch blocking = new CountDownLatch(1);
        CountDownLatch forEver = new CountDownLatch(1);
        BlockingPortal hostile = BlockingPortal.builder()
                .dispatch(dispatch)
                .maxConcurrentCalls(1)
                .onDiscard(value -> {
                    blocking.countDown();
                    awaitForEver(forEver);
                    release(value);
                })
                .build();
        try (hostile) {
            assertThatThrownBy(() -> hostile.timeout(SHORT).call(this::source))
                    .isInstanceOf(PortalTimeoutException.class);
            Thread source = new Thread(() -> send(buffer()));
            source.start();
            blocking.await();
            assertThat(hostile.call(() -> Mono.just("on"))).isEqualTo("on");
            forEver.countDown();
            source.join();
        }
    }

    private static void awaitForEver(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts its references, as what comes from a pool does. */
    private static final class Buffer {

        private final AtomicInteger references = new AtomicInteger(1);

        int refCnt() {
            return references.get();
        }

        void release() {
            if (references.decrementAndGet() < 0) {
                throw new IllegalStateException("released once too often");
            }
        }
    }
}
