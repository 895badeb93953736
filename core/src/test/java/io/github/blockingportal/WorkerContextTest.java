package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The Reactor context of a chain, in the operations that a worker of that chain uses. */
@Tag("R05")
@Timeout(20)
class WorkerContextTest {

    private static final String TENANT = "worker-context-test-tenant";
    private static final String VARIABLE = "worker-context-test-variable";

    private final ThreadLocal<String> variable = new ThreadLocal<>();

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(VARIABLE, variable);
    }

    @AfterEach
    void unregister() {
        MDC.clear();
        variable.remove();
        ContextRegistry.getInstance().removeThreadLocalAccessor(VARIABLE);
    }

    private static BlockingPortal portal(Dispatch dispatch) {
        return BlockingPortal.builder()
                .loops(1)
                .dispatch(dispatch)
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    private static Mono<String> read(String key) {
        return Mono.deferContextual(context -> Mono.just(String.valueOf(context.<Object>getOrDefault(key, "none"))));
    }

    /** The tenant, as each operation of a portal finds it, on the current thread. */
    private static List<String> seenByEach(BlockingPortal portal) throws Exception {
        AtomicReference<String> released = new AtomicReference<>();
        PortalResource<String> resource =
                portal.acquire(() -> read(TENANT), value -> read(TENANT).doOnNext(released::set));
        String acquired = resource.get();
        resource.close();
        try (Stream<String> elements = portal.stream(() -> Flux.from(read(TENANT)))) {
            return List.of(
                    portal.call(() -> read(TENANT)),
                    portal.submit(() -> read(TENANT)).get(5, TimeUnit.SECONDS),
                    portal.<String, String>start(ready -> read(TENANT).doOnNext(ready::ready))
                            .ready(),
                    elements.findFirst().orElseThrow(),
                    acquired,
                    released.get(),
                    portal.using(() -> read(TENANT), value -> value, (value, failure) -> Mono.empty()),
                    portal.facade(Tenants.class, (ReactiveTenants) () -> read(TENANT))
                            .current());
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void isThereInEachOperation(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch)) {
            List<String> seen = portal.call(() ->
                    portal.workers().run(() -> seenByEach(portal)).contextWrite(context -> context.put(TENANT, "six")));
            assertThat(seen).hasSize(8).containsOnly("six");
            assertThat(portal.<String>call(() -> read(TENANT))).isEqualTo("none");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void isThereWhoeverSubscribedToTheWorker(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch)) {
            Mono<List<String>> chain =
                    portal.workers().run(() -> seenByEach(portal)).contextWrite(context -> context.put(TENANT, "six"));
            assertThat(chain.block()).hasSize(8).containsOnly("six");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void isThereFurtherDownAndInAnotherPortal(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch);
                BlockingPortal other = portal(dispatch)) {
            List<String> seen = portal.call(() -> portal.workers()
                    .run(() -> other.<List<String>>call(() -> other.workers()
                            .run(() -> seenByEach(portal))
                            .contextWrite(context -> context.put("a worker's own", "seven"))))
                    .contextWrite(context -> context.put(TENANT, "six")));
            assertThat(seen).hasSize(8).containsOnly("six");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void doesNotStandAboveWhatTheWorkerHasOnItsThreadByThen(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch)) {
            variable.set("the caller's");
            String seen = portal.call(() -> portal.workers().run(() -> {
                variable.set("the worker's");
                return portal.<String>call(() -> read(VARIABLE).map(inChain -> inChain + ", " + variable.get()));
            }));
            assertThat(seen).startsWith("the worker's");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void doesNotBringBackWhatTheWorkerHasCleared(Dispatch dispatch) {
        try (BlockingPortal portal = portal(dispatch)) {
            variable.set("the caller's");
            MDC.put("user", "the caller's");
            String seen = portal.call(() -> portal.workers().run(() -> {
                variable.remove();
                MDC.clear();
                return portal.<String>call(() -> Mono.just(variable.get() + " " + MDC.get("user"))
                        .flatMap(built -> read(VARIABLE).map(inChain -> built + " " + inChain)));
            }));
            assertThat(seen).isEqualTo("null null none");
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void doesNotBringOnErrorContinueOfTheChainIntoACallWhichItsCallerWouldTakeForEmpty(Dispatch dispatch) {
        UnaryOperator<Mono<String>> failing = source -> source.map(value -> {
            throw new IllegalStateException("inside");
        });
        try (BlockingPortal portal = portal(dispatch)) {
            Mono<String> chain = portal.workers()
                    .run(() -> portal.<String>call(() -> failing.apply(Mono.just("value"))))
                    .onErrorContinue((failure, value) -> {});
            assertThatThrownBy(() -> portal.call(() -> chain)).hasMessage("inside");
        }
    }

    interface Tenants {
        String current();
    }

    interface ReactiveTenants {
        Mono<String> current();
    }
}
