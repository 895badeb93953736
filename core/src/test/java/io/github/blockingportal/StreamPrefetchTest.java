package io.github.blockingportal;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How far the source of a stream runs ahead of its reader. */
@ParameterizedClass
@EnumSource(Dispatch.class)
@Tag("R08")
@Timeout(20)
class StreamPrefetchTest {

    @Parameter
    Dispatch dispatch;

    private final AtomicInteger fetched = new AtomicInteger();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = BlockingPortal.builder().dispatch(dispatch).build();
    }

    @AfterEach
    void close() {
        portal.close();
    }

    /** A service of a thousand pages, each of which is fetched when it is asked for. */
    private Flux<Integer> pages() {
        return page(0).expand(page -> page < 999 ? page(page + 1) : Mono.empty(), 1);
    }

    private Mono<Integer> page(int number) {
        return Mono.fromSupplier(() -> {
            fetched.incrementAndGet();
            return number;
        });
    }

    @Test
    void aReaderOfOneElementFetchesTwoPagesAtMost() {
        try (Stream<Integer> stream = portal.stream(this::pages, 1)) {
            assertThat(stream.iterator().next()).isZero();
            portal.stream(() -> Mono.just("the loop has done what it was asked for"))
                    .close();
        }
        assertThat(fetched.get()).isBetween(1, 2);
    }

    @Test
    void theSourceIsAskedForMoreWhenThreeQuartersAreRead() {
        AtomicInteger asked = new AtomicInteger();
        try (Stream<Integer> stream = portal.stream(
                () -> Flux.range(0, 1000)
                        .doOnRequest(n -> asked.addAndGet((int) n))
                        .hide(),
                8)) {
            Iterator<Integer> elements = stream.iterator();
            assertThat(elements.next()).isZero();
            assertThat(asked).hasValue(8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, Integer.MAX_VALUE})
    void allElementsArriveInOrderWhateverThePrefetch(int prefetch) {
        try (Stream<Integer> stream = portal.stream(() -> Flux.range(0, 1000), prefetch)) {
            assertThat(stream)
                    .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        }
    }

    /** The reader asks again just when the loop leaves, or not yet. */
    @RepeatedTest(100)
    void noWishIsLost() {
        for (int prefetch = 1; prefetch <= 3; prefetch++) {
            try (Stream<Integer> stream = portal.timeout(Duration.ofSeconds(10)).stream(
                    () -> Flux.range(0, 200).publishOn(Schedulers.parallel(), 1), prefetch)) {
                assertThat(stream.count()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256})
    void aStreamThatIsReadFastHoldsUpNeitherCallsNorTimersOfItsLoop(int prefetch) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (BlockingPortal one = BlockingPortal.builder().loops(1).build()) {
            Caller<Long> reader = Caller.start(() -> {
                try (Stream<Integer> stream = one.stream(() -> Flux.just(1).repeat(), prefetch)) {
                    return stream.takeWhile(element -> !over.get()).count();
                }
            });
            for (int i = 0; i < 100; i++) {
                Mono<Long> timer = Mono.delay(Duration.ofMillis(1), one.scheduler());
                assertThat(one.timeout(Duration.ofSeconds(10)).call(() -> timer))
                        .isZero();
            }
            over.set(true);
            assertThat(reader.value()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aPrefetchBelowOneIsWrongAndNothingRuns(int prefetch) {
        assertThatThrownBy(() -> portal.stream(this::pages, prefetch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("prefetch must be 1 or more, but was " + prefetch);
        assertThat(fetched).hasValue(0);
        assertThat(portal.snapshot().admission().active()).isZero();
    }
}
