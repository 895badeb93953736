package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** BlockHound changes the whole JVM, so these tests have one of their own. */
@Tag("blockhound")
@Timeout(60)
class BlockHoundTest {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @BeforeAll
    static void install() {
        BlockHound.install();
    }

    @Test
    void blockingCodeOnAPortalLoopIsFound() {
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            assertThatThrownBy(() -> portal.call(
                            () -> Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))))
                    .isInstanceOf(BlockingOperationError.class);
        }
    }

    @Test
    void reactorRefusesToBlockOnAPortalLoop() {
        try (BlockingPortal portal = BlockingPortal.builder().loops(1).build()) {
            assertThatThrownBy(() -> portal.call(
                            () -> Mono.fromCallable(() -> Mono.just(1).hide().block())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("block()");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WARN", "OFF"})
    void aBridgeThatWasLetThroughIsFound(Enforcement enforcement) {
        try (BlockingPortal portal =
                BlockingPortal.builder().enforcement(enforcement).build()) {
            Throwable found = Mono.fromCallable(() -> catchThrowable(() -> portal.call(() -> Mono.delay(TEN_SECONDS))))
                    .subscribeOn(Schedulers.parallel())
                    .block(TEN_SECONDS);
            assertThat(found).isInstanceOf(BlockingOperationError.class);
            assertThat(portal.snapshot().admission().active()).isZero();
        }
    }

    @Test
    void thePortalsOwnQueuesAndLocksAreNoFalseAlarm() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder()
                .loops(2)
                .maxConcurrentCalls(4)
                .workerLimit(2)
                .build()) {
            List<Caller<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                callers.add(Caller.start(() -> {
                    for (int round = 0; round < 200; round++) {
                        portal.call(() -> Flux.range(0, 3)
                                .delayElements(Duration.ofNanos(1000), portal.scheduler())
                                .then(portal.workers().run(() -> 1)));
                    }
                    return 1;
                }));
            }
            for (Caller<Integer> caller : callers) {
                assertThat(caller.failure()).isNull();
            }
            CompletableFuture<Integer> future = portal.timeout(TEN_SECONDS).submit(() -> Mono.just(1));
            assertThat(future.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }
}
