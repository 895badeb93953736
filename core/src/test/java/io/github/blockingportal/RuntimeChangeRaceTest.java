package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Changes while calls come, wait, run and go. */
@Timeout(120)
class RuntimeChangeRaceTest {

    private static final int CALLERS = 100;
    private static final int CALLS_OF_EACH = 20;
    private static final int MOST = 8;

    private final CallBooks books = new CallBooks();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();

    private static int lastOf(BlockingPortal portal) {
        return portal.snapshot(PortalSnapshot.Detail.NUMBERS).admission().limit();
    }

    private Mono<Integer> service() {
        return Mono.defer(() -> {
                    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
                    return Mono.delay(
                            Duration.ofNanos(ThreadLocalRandom.current().nextInt(1_000_000)));
                })
                .map(done -> running.decrementAndGet());
    }

    @Test
    void theBooksBalanceWhileTheLimitGoesUpAndDownUnderHundredsOfCalls() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder()
                .loops(2)
                .maxConcurrentCalls(MOST)
                .noTimeout()
                .listener(books)
                .build()) {
            List<Caller<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(Caller.start(() -> {
                    int answered = 0;
                    while (answered < CALLS_OF_EACH) {
                        portal.call(this::service);
                        answered++;
                    }
                    return answered;
                }));
            }
            AtomicBoolean over = new AtomicBoolean();
            Caller<Integer> changer = Caller.start(() -> {
                int changes = 0;
                while (!over.get()) {
                    int limit = ThreadLocalRandom.current().nextInt(MOST + 1);
                    portal.change(change -> change.maxConcurrentCalls(limit));
                    assertThat(lastOf(portal)).isEqualTo(limit);
                    changes++;
                }
                portal.change(change -> change.maxConcurrentCalls(1));
                return changes;
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> books.lastId() > CALLERS * CALLS_OF_EACH / 2);
            over.set(true);
            assertThat(changer.value()).isPositive();
            for (Caller<Integer> caller : callers) {
                assertThat(caller.valueWithin(Duration.ofSeconds(60))).isEqualTo(CALLS_OF_EACH);
            }
            assertThat(mostRunning).hasValueBetween(1, MOST);
            assertThat(books.mistakes()).isEmpty();
            assertThat(books.open()).isEmpty();
            assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(1, 0, 0));
        }
    }

    @RepeatedTest(20)
    void changesOfDifferentSettingsAtATimeAllHold() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            CyclicBarrier together = new CyclicBarrier(4);
            List<Caller<Boolean>> changers = List.of(
                    changer(together, portal, 1), changer(together, portal, 2),
                    changer(together, portal, 3), changer(together, portal, 4));
            for (Caller<Boolean> changer : changers) {
                changer.value();
            }
            PortalSnapshot.Settings now = portal.snapshot().settings();
            assertThat(now.maxConcurrentCalls()).isEqualTo(7);
            assertThat(now.timeout()).isEqualTo(Duration.ofSeconds(7));
            assertThat(now.maxWaiting()).isEqualTo(7);
            assertThat(now.workerLimit()).isEqualTo(7);
        }
    }

    private static Caller<Boolean> changer(CyclicBarrier together, BlockingPortal portal, int which) {
        return Caller.start(() -> {
            together.await();
            portal.change(change -> {
                switch (which) {
                    case 1 -> change.maxConcurrentCalls(7);
                    case 2 -> change.timeout(Duration.ofSeconds(7));
                    case 3 -> change.maxWaiting(7);
                    default -> change.workerLimit(7);
                }
            });
            return true;
        });
    }

    /** One that comes as the limit goes from 0 to 1 is answered, whether it waits by then or not. */
    @RepeatedTest(50)
    void nobodyIsForgottenWhoComesAsTheLimitIsRaised() throws Exception {
        try (BlockingPortal portal =
                BlockingPortal.builder().maxConcurrentCalls(0).noTimeout().build()) {
            CyclicBarrier together = new CyclicBarrier(2);
            Caller<Integer> caller = Caller.start(() -> {
                together.await();
                return portal.<Integer>call(() -> Mono.just(1));
            });
            together.await();
            portal.change(change -> change.maxConcurrentCalls(1));
            assertThat(caller.value()).isEqualTo(1);
        }
    }

    /** A close and a change at a time: both end, and nobody is left. */
    @RepeatedTest(20)
    void aPortalIsClosedWhileItIsChanged() throws Exception {
        BlockingPortal portal = BlockingPortal.builder()
                .maxConcurrentCalls(1)
                .drainTimeout(Duration.ofMillis(50))
                .listener(books)
                .build();
        CompletableFuture<Object> holder = portal.submit(Mono::never);
        Caller<Object> waits = Caller.start(() -> portal.call(Mono::never));
        await().until(() -> portal.snapshot().admission().waiting() == 1);
        CyclicBarrier together = new CyclicBarrier(2);
        Caller<Boolean> changer = Caller.start(() -> {
            together.await();
            portal.change(change -> change.maxConcurrentCalls(5).enforcement(Enforcement.WARN));
            return true;
        });
        together.await();
        portal.close();
        assertThat(changer.value()).isTrue();
        assertThat(waits.failure()).isInstanceOf(PortalClosedException.class);
        assertThat(holder).isCompletedExceptionally();
        assertThat(books.mistakes()).isEmpty();
        await().until(() -> books.open().isEmpty());
        assertThat(portal.snapshot().admission()).isEqualTo(new Statistics(5, 0, 0));
    }
}
