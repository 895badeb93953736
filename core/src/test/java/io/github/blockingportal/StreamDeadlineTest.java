package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What is left to a chain bounds the whole of a stream that is read further down. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.Setup#all")
@Timeout(20)
class StreamDeadlineTest {

    private static final Duration OUTER = Duration.ofMillis(600);
    private static final Duration LONG = Duration.ofSeconds(10);

    @Parameter
    Setup setup;

    private final CompletableFuture<Throwable> seen = new CompletableFuture<>();
    private BlockingPortal portal;

    @BeforeEach
    void open() {
        portal = setup.builder().maxConcurrentCalls(10).build();
    }

    @AfterEach
    void close() {
        portal.close();
    }

    private Flux<Long> ticks() {
        return Flux.interval(Duration.ofMillis(5)).onBackpressureDrop();
    }

    private <T> void read(Supplier<Stream<T>> opened) {
        Throwable failure = catchThrowable(() -> {
            try (Stream<T> stream = opened.get()) {
                stream.forEach(element -> assertThat(element).isNotNull());
            }
        });
        seen.complete(failure);
    }

    private void readDownAChain(Runnable reading) throws Exception {
        readDownAChain(OUTER, reading);
    }

    private void readDownAChain(Duration timeout, Runnable reading) throws Exception {
        Caller<Throwable> outer = Caller.start(
                setup.caller(),
                () -> catchThrowable(() -> portal.timeout(timeout)
                        .call(() -> portal.workers()
                                .onCancel(CancelPolicy.LET_FINISH)
                                .run(() -> {
                                    reading.run();
                                    return 1;
                                }))));
        assertThat(outer.value())
                .satisfiesAnyOf(
                        failure -> assertThat(failure).isNull(), // the reading ended first
                        failure -> assertThat(failure).isInstanceOf(PortalTimeoutException.class));
    }

    private Throwable seen() throws Exception {
        return seen.get(10, TimeUnit.SECONDS);
    }

    @Test
    @Tag("E7")
    void anEndlessStreamEndsWithTheOuterCall() throws Exception {
        readDownAChain(() -> read(() -> portal.named("ticks").stream(this::ticks)));
        assertThat(seen())
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageContaining("timed out call 'ticks'")
                .hasMessageContaining("all that the outer call had left");
    }

    @Test
    @Tag("E7")
    void alsoOneThatIsNeverWaitedFor() throws Exception {
        readDownAChain(() ->
                read(() -> portal.stream(() -> Flux.range(0, Integer.MAX_VALUE).repeat())));
        assertThat(seen())
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageContaining("all that the outer call had left");
    }

    @Test
    @Tag("E7")
    void alsoOneThatWasOpenedBefore() throws Exception {
        Stream<Long> opened = portal.stream(this::ticks);
        readDownAChain(() -> read(() -> opened));
        assertThat(seen())
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageContaining("all that the outer call had left");
    }

    @Test
    @Tag("E7")
    void alsoOneReadInAStreamReadInTheChain() throws Exception {
        readDownAChain(() -> {
            try (Stream<Integer> between = portal.stream(() -> portal.workers()
                    .onCancel(CancelPolicy.LET_FINISH)
                    .run(() -> {
                        read(() -> portal.stream(this::ticks));
                        return 1;
                    }))) {
                between.forEach(element -> assertThat(element).isOne());
            } catch (PortalTimeoutException expected) {
                assertThat(expected).hasMessageContaining("had left");
            }
        });
        assertThat(seen()).isInstanceOf(PortalTimeoutException.class).hasMessageContaining("had left");
    }

    @Test
    @Tag("E7")
    void ofTheOuterCallAndADeadlineTheEarlierCounts() throws Exception {
        readDownAChain(LONG, () -> {
            try (CallDeadline.Scope scope = CallDeadline.after(Duration.ofMillis(600), "the request (limit=600ms)")
                    .open()) {
                assertThat(scope).isNotNull();
                read(() -> portal.stream(this::ticks));
            }
        });
        assertThat(seen())
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageContaining("all that the request (limit=600ms) had left");
    }

    @Test
    @Tag("E7")
    void aDeadlineOpenedWhileReadingBoundsTheReading() {
        try (CallDeadline.Scope scope = CallDeadline.after(Duration.ofMillis(600), "the request (limit=600ms)")
                .open()) {
            assertThat(scope).isNotNull();
            Stream<Long> opened = portal.stream(this::ticks);
            read(() -> opened);
        }
        assertThat(seen)
                .isCompletedWithValueMatching(thrown -> thrown instanceof PortalTimeoutException
                        && thrown.getMessage().contains("all that the request (limit=600ms) had left"));
    }

    @Test
    @Tag("E7")
    void theViewsTimeoutBoundsEachWait() throws Exception {
        readDownAChain(
                LONG,
                () -> read(() -> portal.timeout(Duration.ofMillis(100)).stream(
                        () -> ticks().take(5).concatWith(Mono.never()))));
        assertThat(seen())
                .isInstanceOf(PortalTimeoutException.class)
                .hasMessageContaining("after 100ms")
                .hasMessageNotContaining("had left");
    }

    @Test
    @Tag("E7")
    void aStartedTaskThatIsReadyHasNoDeadlineToHandOn() throws Exception {
        StartedTask<Integer, Long> task = portal.timeout(Duration.ofMillis(500))
                .start(ready -> portal.workers().run(() -> {
                    try (Stream<Long> stream = portal.stream(() -> ticks().take(150))) {
                        ready.ready(1);
                        return stream.count();
                    }
                }));
        assertThat(task.result().get(5, TimeUnit.SECONDS)).isEqualTo(150);
    }
}
