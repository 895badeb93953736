package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A deadline that is open on the calling thread bounds all that the thread calls. */
@Timeout(30)
class CallDeadlineTest {

    private static final String OWNER = "the request (acme.request-timeout=80ms)";
    private static final String ALL_IT_HAD =
            "after \\d+ ms, all that the request \\(acme.request-timeout=80ms\\) had left";

    private BlockingPortal portal =
            BlockingPortal.builder().name("test").loops(1).build();
    private final AtomicInteger begun = new AtomicInteger();

    @AfterEach
    void nothingStaysOpen() {
        portal.close();
        assertThat(CallDeadline.current()).isNull();
    }

    private static CallDeadline in(long millis) {
        return CallDeadline.after(Duration.ofMillis(millis), OWNER);
    }

    private static PortalTimeoutException timeoutOf(ThrowingCallable body) {
        PortalTimeoutException timeout = catchThrowableOfType(PortalTimeoutException.class, body);
        assertThat(timeout).isNotNull();
        return timeout;
    }

    private Mono<String> never() {
        begun.incrementAndGet();
        return Mono.never();
    }

    @ParameterizedTest
    @MethodSource("io.github.blockingportal.Setup#all")
    void aCallEndsWithTheDeadlineAndSaysWhose(Setup setup) throws Exception {
        try (BlockingPortal other = setup.builder().build()) {
            Throwable failure = Caller.start(setup.caller(), () -> {
                        try (CallDeadline.Scope scope = in(500).open()) {
                            return other.named("orders.find").<String>call(Mono::never);
                        }
                    })
                    .failure();
            assertThat(failure).isInstanceOf(PortalTimeoutException.class);
            assertThat(failure.getMessage())
                    .matches("Portal 'test' timed out call 'orders.find' " + ALL_IT_HAD
                            + " \\(admission \\d+ ms, queued \\d+ ms, running \\d+ ms\\): the service did not answer in time."
                            + " Its work was cancelled; look there, or raise that deadline");
        }
    }

    @Test
    void theCallsOwnTimeoutCountsWhereItIsShorter() {
        try (CallDeadline.Scope scope =
                CallDeadline.after(Duration.ofDays(1), OWNER).open()) {
            PortalTimeoutException timeout =
                    timeoutOf(() -> portal.timeout(Duration.ofMillis(500)).call(this::never));
            assertThat(timeout).hasMessageContaining("after 500ms (").hasMessageEndingWith("or raise timeout");
            assertThat(timeout.timeout()).isEqualTo(Duration.ofMillis(500));
        }
    }

    @Test
    void severalCallsShareIt() {
        CallDeadline deadline = CallDeadline.after(Duration.ofSeconds(20), OWNER);
        try (CallDeadline.Scope scope = deadline.open()) {
            assertThat(portal.<String>call(() -> Mono.just("in time"))).isEqualTo("in time");
            Duration left = deadline.remaining();
            assertThat(left).isPositive().isLessThan(Duration.ofSeconds(20));
            assertThat(portal.<Duration>call(() -> Mono.fromSupplier(
                            () -> portal.snapshot().calls().get(0).remaining())))
                    .isLessThanOrEqualTo(left);
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void nothingOfACallRunsOnceItHasPassed(Dispatch dispatch) {
        portal.close();
        portal = BlockingPortal.builder().name("test").dispatch(dispatch).build();
        try (CallDeadline.Scope scope = in(0).open()) {
            for (ThrowingCallable operation : Operations.of(portal.named("x"), this::never)) {
                assertThat(timeoutOf(operation))
                        .message()
                        .startsWith("Portal 'test' timed out call 'x' after 0 ms, all that " + OWNER
                                + " had left (admission ")
                        .endsWith(" ms, queued 0 ms, running 0 ms): the deadline had passed before the call began, and"
                                + " nothing of it has run");
            }
        }
        assertThat(begun).hasValue(0);
        assertThat(portal.snapshot().calls()).isEmpty();
        assertThat(portal.snapshot().admission().active()).isZero();
    }

    @Test
    void aSubmittedTaskEndsWithIt() {
        CompletableFuture<String> future;
        try (CallDeadline.Scope scope = in(500).open()) {
            future = portal.submit(this::never);
        }
        assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageMatching(".*" + ALL_IT_HAD + ".*");
        assertThat(begun).hasValue(1);
    }

    @Test
    void aStartedTaskIsBoundUntilItIsReadyAndNotAfterwards() throws Exception {
        try (CallDeadline.Scope scope = in(80).open()) {
            assertThat(timeoutOf(() -> portal.start(ready -> never()))).hasMessageMatching(".*" + ALL_IT_HAD + ".*");
        }
        CallDeadline deadline = in(1500);
        try (CallDeadline.Scope scope = deadline.open()) {
            StartedTask<String, Boolean> started = portal.start(ready -> {
                ready.ready("ready");
                return Mono.delay(deadline.remaining().plusMillis(50), portal.scheduler())
                        .then(portal.workers().run(() -> portal.call(() -> Mono.just(true))));
            });
            assertThat(started.ready()).isEqualTo("ready");
            assertThat(started.result().get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void itBoundsTheWaitsOfAStreamTogether() {
        BlockingPortal patient = portal.named("ticks").timeout(Duration.ofSeconds(20));
        CallDeadline deadline = in(1000);
        Stream<Long> stream;
        try (CallDeadline.Scope scope = deadline.open()) {
            stream = patient.stream(() -> Flux.interval(Duration.ofMillis(20)));
        }
        try (stream) {
            AtomicInteger read = new AtomicInteger();
            assertThat(timeoutOf(() -> stream.forEach(tick -> read.incrementAndGet())))
                    .hasMessageMatching("Portal 'test' timed out call 'ticks' " + ALL_IT_HAD + ".*");
            assertThat(read).hasPositiveValue();
            assertThat(deadline.remaining()).isZero();
        }
    }

    @Test
    void aCallOnAWorkerBelowSaysWhoseItIsToo() {
        CompletableFuture<CompletableFuture<String>> inner = new CompletableFuture<>();
        try (CallDeadline.Scope scope = in(1000).open()) {
            portal.call(() -> portal.workers()
                    .run(() -> inner.complete(portal.named("inner").submit(this::never))));
        }
        assertThatThrownBy(() -> inner.join().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageMatching("Portal 'test' timed out call 'inner' " + ALL_IT_HAD + ".*");
        assertThat(begun).hasValue(1);
    }

    @Test
    void aSaturationThatItCausesSaysSo() {
        portal.close();
        portal = BlockingPortal.builder().name("test").maxConcurrentCalls(0).build();
        try (CallDeadline.Scope scope = in(4000).open()) {
            assertThatThrownBy(() -> portal.call(this::never))
                    .isInstanceOf(PortalSaturatedException.class)
                    .hasMessageMatching(".* none ended within \\d+ ms \\(maxWait, half of \\d+ ms, all that the request"
                            + " \\(acme.request-timeout=80ms\\) had left\\),.*");
        }
    }

    @Test
    void aReleaseIsNotBound() {
        AtomicInteger released = new AtomicInteger();
        CallDeadline deadline = in(1500);
        try (CallDeadline.Scope scope = deadline.open();
                PortalResource<String> resource = portal.acquire(
                        () -> Mono.just("resource"), it -> Mono.fromRunnable(released::incrementAndGet))) {
            assertThat(resource.get()).isEqualTo("resource");
            timeoutOf(() -> portal.call(this::never));
        }
        assertThat(released).hasValue(1);
    }

    @Test
    void ofSeveralTheEarliestCountsAndAClosedOneLeavesTheOneBefore() {
        CallDeadline hour = CallDeadline.after(Duration.ofHours(1), "the job");
        CallDeadline minute = CallDeadline.after(Duration.ofMinutes(1), "the step");
        try (CallDeadline.Scope outer = hour.open()) {
            try (CallDeadline.Scope inner = minute.open()) {
                try (CallDeadline.Scope longer = hour.open()) {
                    assertThat(CallDeadline.current()).isSameAs(minute);
                }
                assertThat(CallDeadline.current()).isSameAs(minute);
            }
            assertThat(CallDeadline.current()).isSameAs(hour);
            assertThat(hour.toString()).startsWith("deadline of the job in 35");
        }
    }

    @Test
    void theLongestTimeIsNoProblem() {
        CallDeadline longest = CallDeadline.after(Duration.ofSeconds(Long.MAX_VALUE), OWNER);
        assertThat(longest.remaining()).isGreaterThan(Duration.ofDays(100_000));
        CallDeadline past = CallDeadline.after(Duration.ofSeconds(Long.MIN_VALUE), OWNER);
        assertThat(past.remaining()).isZero();
        try (CallDeadline.Scope scope = past.open();
                CallDeadline.Scope inner = longest.open()) {
            assertThat(CallDeadline.current()).isSameAs(past);
        }
    }

    @Test
    void itHasAnOwner() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallDeadline.after(Duration.ofSeconds(1), " "))
                .withMessage("owner must not be blank");
    }

    @Test
    void itTravelsWithTheContextWhileAPortalIsOpen() throws Exception {
        assertThat(portal.call(() -> Mono.just(1))).isEqualTo(1);
        ContextSnapshotFactory contexts = ContextSnapshotFactory.builder().build();
        ContextSnapshot snapshot;
        try (CallDeadline.Scope scope = in(80).open()) {
            snapshot = contexts.captureAll();
        }
        Throwable failure =
                Caller.start(snapshot.wrap(() -> portal.call(this::never))).failure();
        assertThat(failure).isInstanceOf(PortalTimeoutException.class).hasMessageMatching(".*" + ALL_IT_HAD + ".*");
    }

    @Test
    void inAReactorContextItBoundsTheCallsOfTheWorkersThatRunForIt() {
        CallDeadline deadline = in(80);
        Mono<String> calls = portal.workers().run(() -> {
            assertThat(CallDeadline.current()).isSameAs(deadline);
            return portal.call(this::never);
        });
        assertThat(timeoutOf(() -> calls.contextWrite(deadline::addTo).block()))
                .hasMessageMatching(".*" + ALL_IT_HAD + ".*");
    }

    @Test
    void ofSeveralInAReactorContextTheEarliestCounts() {
        CallDeadline early = in(1000);
        CallDeadline late = in(2000);
        assertThat(CallDeadline.in(Context.empty())).isNull();
        assertThat(CallDeadline.in(early.addTo(late.addTo(Context.empty())))).isSameAs(early);
        Context withEarly = early.addTo(Context.of("a", "b"));
        assertThat(late.addTo(withEarly)).isSameAs(withEarly);
        assertThat(CallDeadline.in(withEarly)).isSameAs(early);
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void itIsStillOpenAfterACall(Dispatch dispatch) {
        portal.close();
        portal = BlockingPortal.builder().name("test").dispatch(dispatch).build();
        CallDeadline deadline = CallDeadline.after(Duration.ofMinutes(1), OWNER);
        try (CallDeadline.Scope scope = deadline.open()) {
            assertThat(portal.call(() -> Mono.just(1))).isEqualTo(1);
            assertThat(CallDeadline.current()).isSameAs(deadline);
        }
    }

    @Test
    void oneThatATaskLeavesOpenIsGoneForTheNext() {
        CallDeadline.Scope[] left = new CallDeadline.Scope[2];
        portal.call(() -> {
            left[0] = in(0).open();
            return portal.workers().run(() -> left[1] = in(0).open());
        });
        assertThat(left).doesNotContainNull();
        assertThat(portal.<Boolean>call(() -> Mono.just(CallDeadline.current() == null)))
                .isTrue();
        assertThat(portal.<Boolean>call(() -> portal.workers().run(() -> CallDeadline.current() == null)))
                .isTrue();
    }
}
