package io.github.blockingportal;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The MDC of the caller, in the task, on workers, and nowhere else. */
@Timeout(30)
class MdcTest {

    @BeforeEach
    void fill() {
        MDC.setContextMap(Map.of("request", "r1", "user", "u1"));
    }

    @AfterEach
    void clear() {
        MDC.clear();
    }

    private static BlockingPortal portal(Dispatch dispatch, String... keys) {
        BlockingPortalBuilder builder = BlockingPortal.builder().loops(1).dispatch(dispatch);
        return (keys.length == 0 ? builder : builder.mdcKeys(keys)).build();
    }

    private static String mdc() {
        Map<String, String> copy = MDC.getCopyOfContextMap();
        return copy == null ? "{}" : new TreeMap<>(copy).toString();
    }

    private static String onWorker(BlockingPortal portal) {
        return portal.call(
                () -> Mono.delay(Duration.ofMillis(1)).then(portal.workers().run(MdcTest::mdc)));
    }

    private static String inContext(BlockingPortal portal) {
        return portal.call(() -> Mono.delay(Duration.ofMillis(1))
                .then(Mono.deferContextual(context -> Mono.just(
                        new TreeMap<>(context.<Map<String, String>>getOrDefault("cp.slf4j", Map.of())).toString()))));
    }

    private static String onLoop(BlockingPortal portal) {
        return portal.call(() -> Mono.just(mdc()));
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void allOfItIsThereWhileTheTaskIsBuiltInTheReactorContextAndOnWorkers(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch)) {
            assertThat(Stream.of(onLoop(portal), inContext(portal), onWorker(portal)))
                    .containsOnly("{request=r1, user=u1}");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void chosenKeysAreThereAndOthersAreOnlyWhereTheCallerItselfRunsTheTask(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch, "user", "absent")) {
            assertThat(onLoop(portal)).isEqualTo(dispatch == Dispatch.LOOP ? "{user=u1}" : "{request=r1, user=u1}");
            assertThat(Stream.of(inContext(portal), onWorker(portal))).containsOnly("{user=u1}");
            assertThat(mdc()).isEqualTo("{request=r1, user=u1}");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void ofNoKeysNothingIsThereUnlessTheCallerItselfRunsTheTask(Dispatch dispatch) {
        try (BlockingPortal portal =
                BlockingPortal.builder().loops(1).dispatch(dispatch).mdcKeys().build()) {
            assertThat(onLoop(portal)).isEqualTo(dispatch == Dispatch.LOOP ? "{}" : "{request=r1, user=u1}");
            assertThat(Stream.of(inContext(portal), onWorker(portal))).containsOnly("{}");
            assertThat(mdc()).isEqualTo("{request=r1, user=u1}");
        }
    }

    @ParameterizedTest
    @MethodSource("dispatchAndKeys")
    void nothingFlowsBackAndNothingStaysOnLoopsAndWorkers(Dispatch dispatch, String key) throws Exception {
        try (BlockingPortal portal = portal(dispatch, key)) {
            portal.call(() -> {
                MDC.put("left", "on the loop");
                MDC.put("user", "changed");
                return portal.workers().run(() -> {
                    MDC.put("left", "on the worker");
                    return mdc();
                });
            });
            assertThat(mdc()).isEqualTo("{request=r1, user=u1}");
            MDC.clear();
            assertThat(Stream.of(onLoop(portal), onWorker(portal))).containsOnly("{}");
            portal.call(() -> Mono.fromRunnable(() -> MDC.put("left", "where there was nothing")));
            assertThat(mdc()).isEqualTo("{}");
            assertThat(Caller.start(() -> onLoop(portal)).value()).isEqualTo("{}");
        }
    }

    static Stream<Object[]> dispatchAndKeys() {
        return Arrays.stream(Dispatch.values())
                .flatMap(dispatch -> Stream.of("*", "user", "absent").map(key -> new Object[] {dispatch, key}));
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void anAccessorThatTheApplicationRegisteredForItIsNoConflict(Dispatch dispatch) {
        ContextRegistry registry = ContextRegistry.getInstance();
        registry.registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
        try (BlockingPortal all = portal(dispatch);
                BlockingPortal chosen = portal(dispatch, "user")) {
            assertThat(Stream.of(onLoop(all), inContext(all), onWorker(all))).containsOnly("{request=r1, user=u1}");
            assertThat(Stream.of(inContext(chosen), onWorker(chosen))).containsOnly("{user=u1}");
            assertThat(mdc()).isEqualTo("{request=r1, user=u1}");
        } finally {
            registry.removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
        }
    }

    @Test
    void twoPortalsOfOneJvmHaveTheirOwnKeys() {
        try (BlockingPortal user = portal(Dispatch.LOOP, "user");
                BlockingPortal request = portal(Dispatch.LOOP, "request")) {
            assertThat(onLoop(user)).isEqualTo("{user=u1}");
            assertThat(onLoop(request)).isEqualTo("{request=r1}");
            assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
                    .noneMatch(accessor -> accessor.key().equals(Slf4jThreadLocalAccessor.KEY));
        }
    }

    @Test
    void aPutByTheCallerAfterwardsIsNotSeen() throws Exception {
        try (BlockingPortal portal = portal(Dispatch.LOOP)) {
            CompletableFuture<String> go = new CompletableFuture<>();
            CompletableFuture<String> answer = portal.submit(
                    () -> Mono.fromFuture(go).then(portal.workers().run(MdcTest::mdc)));
            MDC.put("user", "later");
            go.complete("go");
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("{request=r1, user=u1}");
        }
    }

    @Test
    void aBlankKeyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockingPortal.builder().mdcKeys("user", " "))
                .withMessage("mdcKeys must not be blank, but were [user,  ]");
    }
}
