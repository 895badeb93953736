package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.github.blockingportal.internal.context.ContextCarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Registered thread-locals of the caller, in the task. */
@Timeout(20)
class ContextTest {

    private static final String KEY = "context-test";

    private final ThreadLocal<String> variable = new ThreadLocal<>();

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, variable);
        variable.set("six");
    }

    @AfterEach
    void unregister() {
        variable.remove();
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
    }

    private static BlockingPortal portal(Dispatch dispatch) {
        return BlockingPortal.builder().loops(1).dispatch(dispatch).build();
    }

    @Test
    void whereThereIsNothingToCarryNothingIsMade() {
        variable.remove();
        ContextCarrier carrier =
                ContextCarrier.of("test", List.of("*"), Dispatch.LOOP, List.of(), null, UnaryOperator.identity());
        Context captured = carrier.capture(thrown -> {}, new CallInfo("test", 1, null), null);
        assertThat(captured.size()).isEqualTo(ContextCarrier.bare(thrown -> {}).size());
        assertThat(ContextCarrier.isBare(captured)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatTheCallerHasStaysWhereTheRegistryChangesMeanwhileAndKeysAreMadeAnew(Dispatch dispatch) {
        ThreadLocal<String> value = new ThreadLocal<>();
        try (BlockingPortal portal = portal(dispatch)) {
            ContextRegistry.getInstance().registerThreadLocalAccessor(new WithKeysMadeAnew(value));
            value.set("of the caller");
            String seen = portal.call(() -> {
                ContextRegistry.getInstance().registerThreadLocalAccessor("meanwhile", new ThreadLocal<String>());
                return Mono.just(String.valueOf(value.get()));
            });
            assertThat(seen).isEqualTo("of the caller");
            assertThat(value.get()).isEqualTo("of the caller");
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("meanwhile");
            ContextRegistry.getInstance().removeThreadLocalAccessor(WithKeysMadeAnew.KEY);
        }
    }

    /** Its key is equal each time, and another object. */
    private record WithKeysMadeAnew(ThreadLocal<String> value) implements ThreadLocalAccessor<String> {

        static final String KEY = "made anew";

        @Override
        public Object key() {
            return new StringBuilder(KEY).toString();
        }

        @Override
        public String getValue() {
            return value.get();
        }

        @Override
        public void setValue(String given) {
            value.set(given);
        }

        @Override
        public void setValue() {
            value.set(null);
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    @Tag("FT21")
    @Tag("FT51")
    void aCallableSeesTheCallersThreadLocals(Dispatch dispatch) throws Exception {
        try (BlockingPortal portal = portal(dispatch)) {
            assertThat(portal.<String>call(() -> Mono.just(variable.get()))).isEqualTo("six");
            assertThat(portal.<String>call(() -> Mono.fromCallable(variable::get)))
                    .isEqualTo("six");
            assertThat(portal.submit(() -> Mono.fromCallable(variable::get)).get(5, TimeUnit.SECONDS))
                    .isEqualTo("six");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    @Tag("FT16")
    @Tag("FT52")
    void afterAnAsynchronousBoundaryTheyAreInTheReactorContext(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch)) {
            String seen = portal.call(() -> Mono.delay(Duration.ofMillis(1))
                    .flatMap(x -> Mono.deferContextual(context -> Mono.just(context.<String>get(KEY)))));
            assertThat(seen).isEqualTo("six");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatASourceMakesWhenItIsAskedForMoreHasThemAsWhatItMakesAtFirst(Dispatch dispatch) {
        Flux<String> source = Flux.generate(sink -> sink.next(String.valueOf(variable.get())));
        try (BlockingPortal portal = portal(dispatch);
                Stream<String> stream = portal.stream(() -> source.take(2000))) {
            assertThat(stream.distinct()).containsExactly("six");
        }
    }

    @Test
    void whatASourceLeavesBehindWhenItIsAskedForMoreIsClearedOnItsLoop() {
        Flux<Integer> source = Flux.range(1, 2000).doOnNext(number -> variable.set("of element " + number));
        try (BlockingPortal portal = portal(Dispatch.LOOP)) {
            variable.remove();
            try (Stream<Integer> stream = portal.stream(() -> source)) {
                assertThat(stream).hasSize(2000);
            }
            CompletableFuture<String> found = new CompletableFuture<>();
            portal.scheduler().schedule(() -> found.complete(String.valueOf(variable.get())));
            assertThat(found).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("null");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void theLoopCarriesNothingOverAndNothingFlowsBack(Dispatch dispatch) throws Exception {
        try (BlockingPortal portal = portal(dispatch)) {
            portal.call(() -> Mono.just(variable.get()));
            variable.set("seven");
            portal.call(() -> Mono.fromRunnable(() -> variable.set("changed inside")));
            assertThat(variable.get()).isEqualTo("seven");
            Caller<String> without =
                    Caller.start(() -> portal.call(() -> Mono.fromCallable(() -> String.valueOf(variable.get()))));
            assertThat(without.value()).isEqualTo("null");
        }
    }

    @Test
    void aCallerThatRunsTheTaskIsNotGivenWhatItHasAndHasItBackAllTheSame() {
        Counting counting = new Counting();
        counting.values.set(new ArrayDeque<>(List.of("outer", "mine")));
        try (BlockingPortal portal = BlockingPortal.builder()
                .dispatch(Dispatch.CALLER_RUNS)
                .threadLocalAccessor(counting)
                .build()) {
            assertThat(portal.<String>call(() -> Mono.fromCallable(counting::getValue)))
                    .isEqualTo("mine");
            assertThat(counting.set).isZero();
            assertThat(counting.values.get()).containsExactly("outer", "mine");
            portal.call(() -> Mono.fromRunnable(() -> counting.setValue("left behind")));
            assertThat(counting.values.get()).containsExactly("outer", "mine");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aTaskIsNotAskedForItsSourceOnceAnAccessorHasUsedUpItsTime(Dispatch dispatch) {
        Duration timeout = Duration.ofMillis(20);
        AtomicBoolean asked = new AtomicBoolean();
        Counting slow = new Counting() {
            @Override
            public String getValue() {
                long until = System.nanoTime() + 2 * timeout.toNanos();
                while (System.nanoTime() < until) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
                return null;
            }
        };
        try (BlockingPortal portal = BlockingPortal.builder()
                .dispatch(dispatch)
                .threadLocalAccessor(slow)
                .build()) {
            assertThatExceptionOfType(PortalTimeoutException.class)
                    .isThrownBy(() -> portal.timeout(timeout).call(() -> {
                        asked.set(true);
                        return Mono.just("too late");
                    }));
        }
        assertThat(asked).isFalse();
    }

    /** One with scopes, of which a value takes the place of the one before until it is taken back. */
    private static class Counting implements ThreadLocalAccessor<String> {

        private final ThreadLocal<Deque<String>> values = ThreadLocal.withInitial(ArrayDeque::new);
        private int set;

        @Override
        public Object key() {
            return "counting";
        }

        @Override
        public String getValue() {
            return values.get().peekLast();
        }

        @Override
        public void setValue(String value) {
            set++;
            values.get().addLast(value);
        }

        @Override
        public void setValue() {
            values.get().pollLast();
        }

        @Override
        public void restore(String previous) {
            values.get().pollLast();
            assertThat(getValue()).isEqualTo(previous);
        }
    }
}
