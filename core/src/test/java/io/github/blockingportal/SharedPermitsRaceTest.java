package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.CapacityLimiter.Statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls and blocking tasks of two portals that take permits of each other and of a limiter, nest, and end early: whatever becomes of
 * them, in the end every permit is back, nobody waits, and both let in as many as before.
 */
@Timeout(60)
class SharedPermitsRaceTest {

    private static final int THREADS = 6;
    private static final int ROUNDS = 100;

    private final CapacityLimiter shared = CapacityLimiter.of("shared", 2);

    private static BlockingPortal portal(String name, Dispatch dispatch) {
        return BlockingPortal.builder()
                .name(name)
                .loops(2)
                .dispatch(dispatch)
                .maxConcurrentCalls(2)
                .maxWait(Duration.ofMillis(50))
                .timeout(Duration.ofSeconds(5))
                .drainTimeout(Duration.ofSeconds(2))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void everyPermitComesBack(Dispatch dispatch) throws Exception {
        try (BlockingPortal a = portal("a", dispatch);
                BlockingPortal b = portal("b", dispatch)) {
            List<Caller<Integer>> users = IntStream.range(0, THREADS)
                    .mapToObj(number -> Caller.start(() -> use(number % 2 == 0 ? a : b, number % 2 == 0 ? b : a)))
                    .toList();
            for (Caller<Integer> user : users) {
                assertThat(user.valueWithin(Duration.ofSeconds(50))).isPositive();
            }
            for (CapacityLimiter limiter : List.of(a.limiter(), b.limiter(), shared)) {
                await().untilAsserted(() -> assertThat(limiter.statistics()).isEqualTo(new Statistics(2, 0, 0)));
            }
            assertThat(a.limitedBy(b.limiter()).limitedBy(shared).<Integer>call(() -> Mono.just(1)))
                    .isEqualTo(1);
        }
    }

    /** How many came to their end. */
    private int use(BlockingPortal own, BlockingPortal other) {
        int ended = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            BlockingPortal view =
                    random.nextInt(3) == 0 ? own.timeout(Duration.ofNanos(1 + random.nextInt(2_000_000))) : own;
            try {
                use(view, other, random.nextInt(6));
                ended++;
            } catch (PortalTimeoutException | PortalSaturatedException | PortalCancelledException early) {
                // as it is meant to be
            }
        }
        return ended;
    }

    private void use(BlockingPortal own, BlockingPortal other, int how) {
        BlockingWorkers workers = own.workers().limitedBy(other.limiter());
        switch (how) {
            case 0 -> own.limitedBy(other.limiter()).call(() -> workers.run(() -> other.call(() -> Mono.just(1))));
            case 1 ->
                own.call(() -> own.workers()
                        .limitedBy(own.limiter())
                        .run(() -> other.limitedBy(own.limiter()).call(() -> Mono.just(1))));
            case 2 ->
                own.limitedBy(shared)
                        .limitedBy(other.limiter())
                        .call(() -> Flux.range(0, 3)
                                .flatMap(i -> own.workers().limitedBy(shared).run(() -> i))
                                .then());
            case 3 -> {
                CompletableFuture<Void> submitted = own.limitedBy(other.limiter())
                        .submit(() -> Flux.range(0, 3)
                                .flatMap(i -> workers.run(() -> other.call(() -> Mono.just(1))))
                                .then());
                submitted.cancel(true);
            }
            case 4 -> {
                try (Stream<Integer> stream = own.limitedBy(shared).stream(() -> Flux.range(0, 1000)
                        .concatMap(i -> own.workers().limitedBy(own.limiter()).run(() -> i)))) {
                    stream.limit(3).forEach(i -> {});
                }
            }
            default ->
                other.call(() -> other.workers()
                        .limitedBy(other.limiter())
                        .run(() -> own.call(() ->
                                other.workers().limitedBy(other.limiter()).run(() -> other.call(() -> Mono.just(1))))));
        }
    }
}
