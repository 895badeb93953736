package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An error so severe that Reactor throws it instead of signalling it. */
@Tag("D3")
@Timeout(30)
class FatalErrorTest {

    static Stream<Arguments> everywhere() {
        List<Supplier<Error>> errors =
                List.of(() -> new StackOverflowError("pretended"), () -> new NoClassDefFoundError("pretended"));
        return Setup.all()
                .flatMap(setup -> Stream.of(Place.values())
                        .flatMap(place -> errors.stream().map(error -> Arguments.of(setup, place, error.get()))));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void endsTheCallInWhoseChainItIsThrown(Setup setup, Place place, Error error) throws Exception {
        Recorder recorder = new Recorder();
        try (BlockingPortal portal =
                setup.builder().noTimeout().listener(recorder).build()) {
            Caller<Object> caller = Caller.start(setup.caller(), () -> place.use.on(portal, error));
            Throwable failure = caller.failure();
            assertThat(failure instanceof ExecutionException ? failure.getCause() : failure)
                    .isSameAs(error);
            await().untilAsserted(() -> assertThat(recorder.outcomes()).contains(Outcome.ERROR));
            assertThat(portal.workers().limiter().statistics().active()).isZero();
            assertThat(portal.<Integer>call(() -> portal.workers().run(() -> 1)))
                    .isEqualTo(1);
        }
    }

    private static <T> T fail(Error error) {
        throw error;
    }

    private static Mono<Integer> failing(Error error) {
        return Mono.fromCallable(() -> fail(error));
    }

    enum Place {
        VALUE_OF_A_WORKER((portal, error) ->
                portal.call(() -> portal.workers().run(() -> 1).map(value -> fail(error)))),
        END_OF_A_WORKER((portal, error) ->
                portal.call(() -> portal.workers().<Integer>run(() -> null).switchIfEmpty(failing(error)))),
        FAILURE_OF_A_WORKER((portal, error) -> portal.call(() -> portal.workers()
                .<Integer>run(() -> {
                    throw new IllegalStateException("expected");
                })
                .onErrorResume(failure -> fail(error)))),
        SCHEDULER((portal, error) ->
                portal.call(() -> Mono.just(1).publishOn(portal.scheduler()).map(value -> fail(error)))),
        SUBSCRIPTION_ON_THE_SCHEDULER(
                (portal, error) -> portal.call(() -> failing(error).subscribeOn(portal.scheduler()))),
        DELAY((portal, error) -> portal.call(
                () -> Mono.delay(Duration.ofMillis(1), portal.scheduler()).map(value -> fail(error)))),
        SCHEDULER_FROM_A_FOREIGN_THREAD((portal, error) -> portal.call(() -> Mono.delay(Duration.ofMillis(1))
                .flatMap(value -> Mono.just(1).publishOn(portal.scheduler()).map(other -> fail(error))))),
        DELAY_FROM_A_FOREIGN_THREAD((portal, error) -> portal.call(() -> Mono.delay(Duration.ofMillis(1))
                .flatMap(value ->
                        Mono.delay(Duration.ofMillis(1), portal.scheduler()).map(other -> fail(error))))),
        SCHEDULER_FROM_A_WORKER((portal, error) -> portal.call(() -> portal.workers()
                .run(() -> 1)
                .flatMap(value -> Mono.just(1).publishOn(portal.scheduler()).map(other -> fail(error))))),
        PERIOD((portal, error) -> portal.call(() -> Flux.interval(Duration.ofMillis(1), portal.scheduler())
                .map(value -> fail(error))
                .next())),
        PERIOD_FROM_A_WORKER((portal, error) -> portal.call(() -> portal.workers()
                .run(() -> 1)
                .flatMap(value -> Flux.interval(Duration.ofMillis(1), portal.scheduler())
                        .map(other -> fail(error))
                        .next()))),
        OPERATOR_THAT_DOES_NOT_TELL_FROM_A_WORKER((portal, error) -> portal.call(() -> portal.workers()
                .run(() -> 1)
                .flatMapMany(value -> Flux.just(1)
                        .delaySequence(Duration.ofMillis(1), portal.scheduler())
                        .map(other -> fail(error)))
                .next())),
        SUBMIT((portal, error) -> portal.submit(
                        () -> portal.workers().run(() -> 1).map(value -> fail(error)))
                .get(10, TimeUnit.SECONDS)),
        STARTED_TASK((portal, error) -> portal.<Integer, Object>start(ready -> {
                    ready.ready(1);
                    return portal.workers().run(() -> 1).map(value -> fail(error));
                })
                .result()
                .get(10, TimeUnit.SECONDS)),
        STARTED_TASK_BEFORE_IT_IS_READY((portal, error) -> portal.<Integer, Object>start(
                ready -> portal.workers().run(() -> 1).map(value -> fail(error)))),
        FACADE((portal, error) -> facade(portal, error).one()),
        FACADE_WITH_A_LIST((portal, error) -> facade(portal, error).list()),
        FACADE_WITH_A_FUTURE((portal, error) -> facade(portal, error).future().get(10, TimeUnit.SECONDS)),
        FACADE_WITH_A_STREAM((portal, error) -> {
            try (Stream<Integer> stream = facade(portal, error).stream()) {
                return stream.toList();
            }
        }),
        STREAM((portal, error) -> {
            List<Integer> read = new ArrayList<>();
            try (Stream<Integer> stream =
                    portal.stream(() -> Flux.range(1, 1000).map(value -> value == 700 ? fail(error) : value))) {
                stream.forEach(read::add);
            } catch (Error thrown) {
                assertThat(read).hasSize(699);
                throw thrown;
            }
            return read;
        }),
        ACQUIRE((portal, error) ->
                portal.acquire(() -> portal.workers().run(() -> 1).map(value -> fail(error)), value -> Mono.empty()));

        private final Use use;

        Place(Use use) {
            this.use = use;
        }

        private static Blocking facade(BlockingPortal portal, Error error) {
            return portal.facade(Blocking.class, new Reactive(portal, error));
        }
    }

    interface Use {
        Object on(BlockingPortal portal, Error error) throws Exception;
    }

    interface Blocking {
        Integer one();

        List<Integer> list();

        CompletableFuture<Integer> future();

        Stream<Integer> stream();
    }

    public record Reactive(BlockingPortal portal, Error error) {

        public Mono<Integer> one() {
            return portal.workers().run(() -> 1).map(value -> fail(error));
        }

        public Flux<Integer> list() {
            return one().flux();
        }

        public Mono<Integer> future() {
            return one();
        }

        public Flux<Integer> stream() {
            return one().flux();
        }
    }
}
