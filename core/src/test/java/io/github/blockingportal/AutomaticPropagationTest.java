package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code Hooks.enableAutomaticContextPropagation()}, by which all operators have the thread-locals of their chain. */
@Timeout(30)
class AutomaticPropagationTest {

    private static final String KEY = "automatic-propagation-test";
    private static final Duration SOON = Duration.ofMillis(5);

    private final ThreadLocal<String> variable = new ThreadLocal<>();

    @BeforeEach
    void propagate() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, variable);
        Hooks.enableAutomaticContextPropagation();
        variable.set("the caller's");
    }

    @AfterEach
    void propagateNoMore() {
        variable.remove();
        Hooks.disableAutomaticContextPropagation();
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
    }

    private static BlockingPortalBuilder portal(Dispatch dispatch) {
        return BlockingPortal.builder().loops(1).dispatch(dispatch);
    }

    private Mono<String> later() {
        return Mono.delay(SOON).map(zero -> String.valueOf(variable.get()));
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void operatorsHaveWhatTheCallerHadWhateverTheOperation(Dispatch dispatch) throws Exception {
        try (BlockingPortal portal = portal(dispatch).build()) {
            assertThat(portal.<String>call(this::later)).isEqualTo("the caller's");
            assertThat(portal.submit(this::later).get(10, TimeUnit.SECONDS)).isEqualTo("the caller's");
            assertThat(portal.<String>call(() -> portal.workers().run(() -> portal.call(this::later))))
                    .isEqualTo("the caller's");
            assertThat(portal.<String, String>using(this::later, value -> value, (value, failure) -> Mono.empty()))
                    .isEqualTo("the caller's");
            try (Stream<String> stream = portal.stream(this::later)) {
                assertThat(stream).containsExactly("the caller's");
            }
            assertThat(portal.<String, Void>start(
                                    ready -> later().doOnNext(ready::ready).then())
                            .ready())
                    .isEqualTo("the caller's");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void theCallerHasWhatItHadAndNobodyElseKeepsAnything(Dispatch dispatch) throws Exception {
        try (BlockingPortal portal = portal(dispatch).build()) {
            portal.call(() -> later().flatMap(value -> portal.workers().run(() -> portal.call(this::later)))
                    .contextWrite(context -> context.put(KEY, "written")));
            assertThat(variable.get()).isEqualTo("the caller's");

            variable.remove();
            assertThat(portal.<String>call(this::later)).isEqualTo("null");
            for (Scheduler scheduler : new Scheduler[] {portal.scheduler(), Schedulers.parallel()}) {
                CompletableFuture<String> found = new CompletableFuture<>();
                scheduler.schedule(() -> found.complete(String.valueOf(variable.get())));
                assertThat(found.get(10, TimeUnit.SECONDS)).isEqualTo("null");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aCallThatAnOperatorMakesSharesThePermitOfItsChain(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch)
                .maxConcurrentCalls(1)
                .timeout(Duration.ofSeconds(4))
                .build()) {
            Mono<String> chain = Mono.delay(SOON)
                    .publishOn(Schedulers.boundedElastic())
                    .map(zero -> portal.<String>call(() -> Mono.just("within")));

            assertThat(portal.<String>call(() -> chain)).isEqualTo("within");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void anOperatorIsToldWhatTheInnermostCallOfItsChainHasLeft(Dispatch dispatch) {
        try (BlockingPortal portal =
                portal(dispatch).timeout(Duration.ofSeconds(20)).build()) {
            BlockingPortal shorter = portal.timeout(Duration.ofSeconds(10));
            Mono<Duration> left = Mono.delay(SOON)
                    .publishOn(Schedulers.boundedElastic())
                    .mapNotNull(zero -> CallDeadline.remainingOnThread());

            assertThat(portal.<Duration>call(() -> portal.workers().run(() -> shorter.call(() -> left))))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatASourceMakesWhenItIsAskedForMoreHasItToo(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch).build();
                Stream<String> stream =
                        portal.stream(() -> Flux.range(1, 2000).map(number -> String.valueOf(variable.get())))) {
            assertThat(stream.distinct()).containsExactly("the caller's");
        }
    }
}
