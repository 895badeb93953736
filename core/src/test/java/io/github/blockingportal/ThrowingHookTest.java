package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** A hook for the tasks of schedulers that throws where it is asked, whatever it throws: it is no sign of a portal that has closed. */
@ParameterizedClass
@MethodSource("failures")
@Tag("R01")
@Timeout(20)
class ThrowingHookTest {

    private static final String KEY = "throws";

    @Parameter
    Throwable failure;

    private final Recorder recorder = new Recorder();
    private final BlockingPortal portal = BlockingPortal.builder()
            .loops(1)
            .listener(recorder)
            .drainTimeout(Duration.ofSeconds(5))
            .build();

    static List<Throwable> failures() {
        return List.of(
                new IllegalStateException("hook"),
                new RejectedExecutionException("hook"),
                new StackOverflowError("hook"),
                new AssertionError("hook"));
    }

    @AfterEach
    void nothingIsLeft() {
        Schedulers.resetOnScheduleHook(KEY);
        PortalSnapshot snapshot = portal.snapshot();
        assertThat(snapshot.calls()).isEmpty();
        assertThat(snapshot.admission().active()).isZero();
        assertThat(portal.workers().limiter().statistics().active()).isZero();
        portal.close();
    }

    private void hook() {
        Schedulers.onScheduleHook(KEY, task -> {
            throw sneaky(failure);
        });
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    @Test
    void aCallFailsWithIt() {
        hook();
        assertThat(catchThrowable(() -> portal.call(() -> Mono.just("done")))).isSameAs(failure);
        assertThat(recorder.finished)
                .singleElement()
                .satisfies(call -> assertThat(call.outcome()).isEqualTo(Outcome.ERROR));
    }

    @Test
    void aSubmittedCallFailsWithIt() {
        hook();
        assertThat(rootOf(catchThrowable(
                        () -> portal.submit(() -> Mono.just("done")).join())))
                .isSameAs(failure);
        assertThat(recorder.finished)
                .singleElement()
                .satisfies(call -> assertThat(call.outcome()).isEqualTo(Outcome.ERROR));
    }

    @Test
    void aStreamThatIsReadOnFailsWithIt() {
        try (Stream<Integer> numbers = portal.stream(() -> Flux.range(1, 10_000))) {
            assertThat(catchThrowable(() -> numbers.peek(number -> {
                                if (number == 1) {
                                    hook();
                                }
                            })
                            .forEach(number -> {})))
                    .isSameAs(failure);
        }
        assertThat(recorder.finished)
                .singleElement()
                .satisfies(call -> assertThat(call.outcome()).isEqualTo(Outcome.ERROR));
    }

    @Test
    void aResourceIsReleasedAllTheSame() {
        AtomicBoolean released = new AtomicBoolean();
        PortalResource<String> resource = portal.acquire(
                () -> Mono.just("connection"), connection -> Mono.fromRunnable(() -> released.set(true)));
        hook();
        assertThat(rootOf(catchThrowable(resource::close))).isSameAs(failure);
        await().untilTrue(released);
    }

    @Test
    void aBlockingTaskFailsWithIt() {
        hook();
        assertThat(rootOf(
                        catchThrowable(() -> portal.workers().run(() -> "done").block())))
                .isSameAs(failure);
    }

    @Test
    void itIsOverWithTheHook() {
        hook();
        IntStream.range(0, 3)
                .forEach(call -> assertThatThrownBy(() -> portal.call(() -> Mono.just("done")))
                        .isNotNull());
        Schedulers.resetOnScheduleHook(KEY);
        assertThat(portal.call(() -> portal.workers().run(() -> "done"))).isEqualTo("done");
    }
}
