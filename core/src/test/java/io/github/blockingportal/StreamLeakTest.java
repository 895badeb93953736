package io.github.blockingportal;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Spliterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Streams that nobody holds any more. */
@Timeout(30)
class StreamLeakTest {

    private static final int HOT = 30_000;

    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        over.countDown();
    }

    private void block() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static BlockingPortalBuilder builder() {
        return BlockingPortal.builder().loops(1).drainTimeout(Duration.ofMillis(50));
    }

    private static int readOne(BlockingPortal portal, Flux<Integer> source) {
        AtomicInteger element = new AtomicInteger();
        readOne(portal.stream(() -> source).spliterator(), element::set);
        return element.get();
    }

    /** The last use of the spliterator, which nothing else holds. */
    private static void readOne(Spliterator<Integer> spliterator, Consumer<Integer> reader) {
        spliterator.tryAdvance(reader);
    }

    @Test
    void oneThatWasReadToItsEndOrClosedNeedsNoThreadOnceItIsCollected() {
        try (BlockingPortal portal = builder()
                .name("collected")
                .dispatch(Dispatch.CALLER_RUNS)
                .maxConcurrentCalls(1)
                .build()) {
            WeakReference<Stream<Integer>> read = new WeakReference<>(null);
            for (int i = 0; i < 1_000; i++) {
                Stream<Integer> stream = portal.stream(() -> Flux.range(0, 3));
                assertThat(stream.mapToInt(element -> element).sum()).isEqualTo(3);
                Stream<Integer> closed = portal.stream(() -> Flux.range(0, 3));
                closed.close();
                read = new WeakReference<>(stream);
            }
            WeakReference<Stream<Integer>> last = read;
            await().until(() -> {
                System.gc();
                return last.get() == null;
            });
            await().during(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .extracting(Thread::getName)
                            .noneMatch(name -> name.startsWith("collected-callback-")));
        }
    }

    @Test
    @Tag("D27")
    void oneThatIsHeldAndReadInPartIsNotTakenForDropped() {
        Recorder recorder = new Recorder();
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        try (BlockingPortal portal = builder().listener(recorder).build()) {
            try (Stream<Integer> held = portal.stream(() -> Flux.just(1).concatWith(Mono.never()))) {
                assertThat(held.findFirst()).contains(1);
                await().during(Duration.ofMillis(300)).until(() -> {
                    System.gc();
                    return garbage.get() == null && recorder.leaked.isEmpty();
                });
            }
            assertThat(recorder.outcomes()).containsExactly(Outcome.SUCCESS);
        }
    }

    @Test
    @Tag("D27")
    void oneWhoseLastElementIsAwaitedIsNotTakenForDropped() throws Exception {
        Recorder recorder = new Recorder();
        try (BlockingPortal portal =
                builder().dispatch(Dispatch.CALLER_RUNS).listener(recorder).build()) {
            for (int i = 0; i < HOT; i++) { // until the JIT has seen what is not used any more
                assertThat(readOne(portal, Flux.just(i))).isEqualTo(i);
            }
            Flux<Integer> slow =
                    Mono.delay(Duration.ofMillis(300)).thenReturn(7).flux();
            AtomicBoolean reading = new AtomicBoolean(true);
            Caller<Integer> collector = Caller.start(() -> {
                int collections = 0;
                while (reading.get()) {
                    System.gc();
                    collections++;
                }
                return collections;
            });
            int element = readOne(portal, slow);
            reading.set(false);
            assertThat(collector.value()).isPositive();
            assertThat(element).isEqualTo(7);
            assertThat(recorder.leaked).isEmpty();
        }
    }

    @Test
    void oneWhoseCancelHookBlocksKeepsNoOtherFromBeingCleanedUp() {
        AtomicInteger blocked = new AtomicInteger();
        Recorder recorder = new Recorder();
        try (BlockingPortal stuck = builder().name("stuck").build();
                BlockingPortal same = builder().listener(recorder).build()) {
            drop(stuck, () -> {
                blocked.incrementAndGet();
                block();
            });
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                System.gc();
                return blocked.get() == 1;
            });
            drop(stuck, blocked::incrementAndGet);
            drop(same, blocked::incrementAndGet);
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                System.gc();
                return blocked.get() == 3 && recorder.leaked.size() == 1;
            });
            over.countDown();
        }
    }

    @Test
    void neitherDoesOneWhoseListenerBlocks() {
        AtomicInteger told = new AtomicInteger();
        PortalListener blocking = new PortalListener() {
            @Override
            public void streamLeaked(CallInfo call) {
                if (told.getAndIncrement() == 0) {
                    block();
                }
            }
        };
        Recorder recorder = new Recorder();
        try (BlockingPortal stuck = builder().name("stuck").listener(blocking).build();
                BlockingPortal other = builder().listener(recorder).build()) {
            drop(stuck, () -> {});
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                System.gc();
                return told.get() == 1;
            });
            drop(stuck, () -> {});
            drop(other, () -> {});
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                System.gc();
                return told.get() == 2 && recorder.leaked.size() == 1;
            });
            over.countDown();
        }
    }

    private static void drop(BlockingPortal portal, Runnable onCancel) {
        CountDownLatch asked = new CountDownLatch(1);
        Stream<Object> dropped = portal.stream(
                () -> Flux.never().doOnRequest(n -> asked.countDown()).doOnCancel(onCancel));
        await().until(() -> asked.getCount() == 0);
        assertThat(dropped.isParallel()).isFalse(); // held until here, since it would be cancelled before it was asked
    }

    @Test
    @Tag("E10")
    void whatWasNotReadOfADroppedOneIsDiscarded() {
        DiscardHook hook = new DiscardHook();
        try (BlockingPortal portal = builder().threadLocalAccessor(hook).build()) {
            assertThat(readOne(portal, Flux.range(0, 5).concatWith(Flux.never())))
                    .isZero();
            await().pollInterval(Duration.ofMillis(10)).untilAsserted(() -> {
                System.gc();
                assertThat(hook.discarded).containsExactly(1, 2, 3, 4);
            });
        }
    }
}
