package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Code that the drain of its portal would wait for closes the portal. */
@Tag("D5")
@Timeout(60)
class CloseFromInsideTest {

    static Stream<Arguments> everywhere() {
        return Stream.of(Dispatch.values())
                .flatMap(dispatch -> Stream.of(Place.values()).map(place -> Arguments.of(place, dispatch)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void doesNotWaitForItself(Place place, Dispatch dispatch) throws Exception {
        try (LogLines log = LogLines.listen()) {
            Closing closing = new Closing(place, dispatch);
            Caller<Object> user = Caller.start(() -> {
                place.use.accept(closing);
                return place;
            });
            closing.returned.get(10, TimeUnit.SECONDS);
            await().until(() -> closing.portal.snapshot().state() == PortalSnapshot.State.CLOSED);
            user.failure();
            assertThat(log.warnings()).noneMatch(line -> line.contains("ignores its interrupt"));
        }
    }

    /** A portal that would drain for minutes, and what closes it. */
    private static final class Closing implements PortalListener {

        private final CompletableFuture<@Nullable Void> returned = new CompletableFuture<>();
        private final Place place;
        private final BlockingPortal portal;

        Closing(Place place, Dispatch dispatch) {
            this.place = place;
            BlockingPortalBuilder builder = BlockingPortal.builder()
                    .name("test")
                    .loops(2)
                    .dispatch(dispatch)
                    .drainTimeout(Duration.ofMinutes(5))
                    .listener(this);
            if (place == Place.THREAD_FACTORY) {
                builder.workerThreadFactory(target -> {
                    close();
                    return new Thread(target);
                });
            }
            this.portal = builder.build();
        }

        void close() {
            portal.close();
            returned.complete(null);
        }

        private int closeInTask() {
            close();
            return 1;
        }

        /** Whose calls have been subscribed to before their time is over. */
        private BlockingPortal brief() {
            return portal.timeout(Duration.ofMillis(500));
        }

        private <T> Mono<T> neverWithHook() {
            return Mono.<T>never().doOnCancel(this::close);
        }

        @Override
        public void workerFinished(String name, String task, Outcome outcome, long waitedNanos, long runNanos) {
            closeIn(Place.LISTENER_OF_A_TASK);
        }

        @Override
        public void callStarted(CallInfo call) {
            closeIn(Place.LISTENER_AT_THE_BEGIN);
            closeIn(Place.LISTENER_AT_THE_BEGIN_OF_A_SUBMIT);
        }

        @Override
        public void callFinished(
                CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
            closeIn(Place.LISTENER_AT_THE_END);
            closeIn(Place.LISTENER_AT_THE_END_OF_A_SUBMIT);
            closeIn(Place.LISTENER_AT_THE_DEADLINE_OF_A_SUBMIT);
        }

        private void closeIn(Place wanted) {
            if (place == wanted) {
                close();
            }
        }
    }

    /** Where it is closed. */
    enum Place {
        TASK(closing -> closing.portal.workers().run(closing::closeInTask).subscribe()),
        TASK_THAT_IS_WAITED_FOR(
                closing -> closing.portal.workers().run(closing::closeInTask).block(Duration.ofSeconds(10))),
        TASK_THAT_COMPUTES(closing ->
                closing.portal.workers().cpu().run(closing::closeInTask).subscribe()),
        TASK_OF_A_CALL(
                closing -> closing.portal.call(() -> closing.portal.workers().run(closing::closeInTask))),
        SUBSCRIBER_OF_A_VALUE(closing -> closing.portal.workers().run(() -> 1).subscribe(value -> closing.close())),
        SUBSCRIBER_OF_A_FAILURE(closing -> closing.portal
                .workers()
                .run(() -> {
                    throw new IllegalStateException("expected");
                })
                .subscribe(value -> {}, failure -> closing.close())),
        SUBSCRIBER_OF_A_TASK_THAT_COMPUTES(
                closing -> closing.portal.workers().cpu().run(() -> 1).subscribe(value -> closing.close())),
        LISTENER_OF_A_TASK(closing -> closing.portal.workers().run(() -> 1).subscribe()),
        THREAD_FACTORY(closing -> closing.portal.workers().run(() -> 1).subscribe()),
        DEPENDENT_OF_A_FUTURE(closing -> closing.portal
                .submit(() -> closing.portal.workers().run(() -> 1))
                .whenComplete((value, failure) -> closing.close())),
        DEPENDENT_AT_THE_DEADLINE(
                closing -> closing.brief().submit(Mono::never).whenComplete((value, failure) -> closing.close())),
        CANCEL_HOOK_AT_THE_DEADLINE(closing -> closing.brief().call(closing::neverWithHook)),
        CANCEL_HOOK_AT_THE_DEADLINE_OF_A_SUBMIT(closing -> closing.brief().submit(closing::neverWithHook)),
        LISTENER_AT_THE_BEGIN(closing -> closing.portal.call(() -> Mono.just(1))),
        LISTENER_AT_THE_BEGIN_OF_A_SUBMIT(closing -> closing.portal.submit(() -> Mono.just(1))),
        LISTENER_AT_THE_END(closing -> closing.portal.call(() -> Mono.just(1))),
        LISTENER_AT_THE_END_OF_A_SUBMIT(closing -> closing.portal.submit(() -> Mono.just(1))),
        LISTENER_AT_THE_DEADLINE_OF_A_SUBMIT(closing -> closing.brief().submit(Mono::never)),
        RELEASE(closing -> closing.portal
                .acquire(() -> Mono.just(1), resource -> Mono.fromRunnable(closing::close))
                .close()),
        RELEASE_ON_A_WORKER(closing -> closing.portal
                .acquire(
                        () -> Mono.just(1), resource -> closing.portal.workers().run(closing::closeInTask))
                .close());

        private final Consumer<Closing> use;

        Place(Consumer<Closing> use) {
            this.use = use;
        }
    }
}
