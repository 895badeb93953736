package io.github.blockingportal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A cancel of a scope against what begins, ends, and cancels there at the same time. */
@Timeout(60)
class CallCancellationRaceTest {

    private static final int ROUNDS = 300;

    private final AtomicInteger subscribed = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    /** Allowed: refused; or begun and cancelled, which the canceller or the call itself has seen. Never: left running. */
    @RepeatedTest(3)
    void aCallThatBeginsIsRefusedOrCancelled() throws Exception {
        try (BlockingPortal portal =
                BlockingPortal.builder().loops(2).noTimeout().build()) {
            for (int i = 0; i < ROUNDS; i++) {
                CallCancellation scope = CallCancellation.create();
                CyclicBarrier start = new CyclicBarrier(2);
                Caller<String> caller = Caller.start(() -> {
                    try (CallCancellation.Scope open = scope.open()) {
                        start.await();
                        return portal.call(this::never);
                    }
                });
                start.await();
                scope.cancel("gone");
                assertThat(caller.failure())
                        .isInstanceOfSatisfying(
                                PortalCancelledException.class,
                                e -> assertThat(e.reason()).isEqualTo("gone"));
                assertThat(scope.calls()).isZero();
            }
            await().untilAsserted(() -> assertThat(cancelled).hasValue(subscribed.get()));
            assertThat(portal.snapshot().admission().active()).isZero();
        }
    }

    private Mono<String> never() {
        return Mono.<String>never()
                .doOnSubscribe(subscription -> subscribed.incrementAndGet())
                .doOnCancel(cancelled::incrementAndGet);
    }

    /** Allowed: the value, and nothing told to the canceller; or cancelled, and told to it. */
    @RepeatedTest(3)
    void whoEndsACallFirstIsTheOneWhoDid() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder().loops(2).build()) {
            for (int i = 0; i < ROUNDS; i++) {
                CallCancellation scope = CallCancellation.create();
                CompletableFuture<String> answer = new CompletableFuture<>();
                CompletableFuture<String> future;
                try (CallCancellation.Scope open = scope.open()) {
                    future = portal.submit(() -> Mono.fromFuture(answer, true));
                }
                Caller<Boolean> service = Caller.start(() -> answer.complete("value"));
                List<CallInfo> ended = scope.cancel("gone");
                service.value();
                if (ended.isEmpty()) {
                    assertThat(future.get()).isEqualTo("value");
                } else {
                    assertThat(future).failsWithin(java.time.Duration.ofSeconds(20));
                }
                await().until(() -> scope.calls() == 0);
            }
        }
    }

    /** Each call ends once, for one of those who cancel. */
    @RepeatedTest(3)
    void severalWhoCancelShareTheCalls() throws Exception {
        try (BlockingPortal portal = BlockingPortal.builder().loops(2).build()) {
            for (int i = 0; i < ROUNDS; i++) {
                CallCancellation outer = CallCancellation.create();
                CallCancellation inner = CallCancellation.create();
                CompletableFuture<String> future;
                try (CallCancellation.Scope open = outer.open();
                        CallCancellation.Scope within = inner.open()) {
                    future = portal.submit(this::never);
                }
                Caller<List<CallInfo>> other = Caller.start(() -> outer.cancel("outer"));
                int ended = inner.cancel("inner").size() + other.value().size();
                assertThat(ended).isOne();
                assertThat(future).failsWithin(java.time.Duration.ofSeconds(20));
                await().until(() -> inner.calls() + outer.calls() == 0);
            }
        }
    }
}
