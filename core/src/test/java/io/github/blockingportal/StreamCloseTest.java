package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Streams that are closed by another thread than the one that reads them. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(30)
class StreamCloseTest {

    @Parameter
    Setup setup;

    private final DiscardHook hook = new DiscardHook();
    private final AtomicInteger sent = new AtomicInteger();
    private final List<Integer> read = new ArrayList<>();
    private final CountDownLatch reading = new CountDownLatch(50);
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = setup.builder().threadLocalAccessor(hook).build();
    }

    @AfterEach
    void close() {
        portal.close();
    }

    /** From another thread and without a queue of its own, so that what is discarded is the stream's. */
    private Flux<Integer> numbers() {
        return Flux.range(0, 1_000_000).subscribeOn(Schedulers.parallel()).doOnNext(number -> sent.incrementAndGet());
    }

    private void take(int number) {
        read.add(number);
        reading.countDown();
    }

    private void closeWhileItIsRead(Consumer<Stream<Integer>> reader) throws Exception {
        Stream<Integer> stream = portal.stream(this::numbers);
        Caller<String> caller = Caller.start(setup.caller(), () -> {
            reader.accept(stream);
            return "end";
        });
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
        stream.close();
        assertThat(caller.value()).isEqualTo("end");
        assertThat(read).isEqualTo(IntStream.range(0, read.size()).boxed().toList());
        await().pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThat(hook.discarded).hasSize(sent.get() - read.size()));
        assertThat(hook.discarded)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(read.size(), sent.get()).boxed().toList());
    }

    @RepeatedTest(15)
    @Tag("E10")
    void forEachEndsWithoutAGapAndTheRestIsDiscardedOnce() throws Exception {
        closeWhileItIsRead(stream -> stream.forEach(this::take));
    }

    @RepeatedTest(15)
    @Tag("E10")
    void tryAdvanceToo() throws Exception {
        closeWhileItIsRead(stream -> {
            Spliterator<Integer> spliterator = stream.spliterator();
            boolean more = true;
            while (more) {
                more = spliterator.tryAdvance(this::take);
            }
        });
    }

    @RepeatedTest(15)
    @Tag("E10")
    void anIteratorToo() throws Exception {
        closeWhileItIsRead(stream -> {
            Iterator<Integer> iterator = stream.iterator();
            while (iterator.hasNext()) {
                take(iterator.next());
            }
        });
    }

    @RepeatedTest(15)
    @Tag("E10")
    void aLimitToo() throws Exception {
        closeWhileItIsRead(stream -> stream.limit(900_000).forEachOrdered(this::take));
    }

    @RepeatedTest(5)
    @Tag("E10")
    void aParallelStreamEndsAndReadsOrDiscardsEachOnce() throws Exception {
        Stream<Integer> stream = portal.stream(this::numbers);
        AtomicInteger taken = new AtomicInteger();
        Caller<Long> caller = Caller.start(
                setup.caller(),
                () -> stream.parallel().peek(number -> taken.incrementAndGet()).count());
        await().pollInterval(Duration.ofMillis(1)).until(() -> taken.get() > 0);
        stream.close();
        long count = caller.value();
        assertThat(taken.get()).isEqualTo((int) count);
        await().pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThat(hook.discarded).hasSize(sent.get() - taken.get()));
        assertThat(hook.discarded).doesNotHaveDuplicates();
    }

    @Test
    @Tag("E10")
    void aReaderThatWaitsGetsTheEnd() throws Exception {
        Stream<Object> stream = portal.stream(Flux::never);
        Caller<Long> caller =
                Caller.start(setup.caller(), () -> stream.filter(x -> true).count());
        await().until(() -> portal.snapshot().calls().stream().anyMatch(call -> call.callSite() != null));
        stream.close();
        assertThat(caller.value()).isZero();
    }

    @Test
    @Tag("E10")
    void whatArrivesAfterTheCloseIsDiscarded() {
        List<reactor.core.CoreSubscriber<? super Integer>> subscribers = new ArrayList<>();
        Stream<Integer> stream = portal.stream(() -> Flux.<Integer>from(subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            subscribers.add(Operators.toCoreSubscriber(subscriber));
        }));
        await().until(() -> !subscribers.isEmpty());
        subscribers.get(0).onNext(1);
        subscribers.get(0).onNext(2);
        Iterator<Integer> iterator = stream.iterator();
        assertThat(iterator.next()).isEqualTo(1);
        stream.close();
        subscribers.get(0).onNext(3);
        assertThat(hook.discarded).containsExactly(2, 3);
        assertThat(iterator.hasNext()).isFalse();
    }
}
