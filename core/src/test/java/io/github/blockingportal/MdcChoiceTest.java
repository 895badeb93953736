package io.github.blockingportal;

import java.util.Map;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/** Where an application has an accessor of its own for the MDC, that one decides which keys go, unless the portal was told. */
@Tag("C1")
@Timeout(20)
class MdcChoiceTest {

    private static final Map<String, String> ALL = Map.of("user", "caller", "request", "7");
    private static final Map<String, String> CHOSEN = Map.of("user", "caller");

    @BeforeEach
    void fill() {
        MDC.setContextMap(ALL);
    }

    @AfterEach
    void clear() {
        MDC.clear();
        ContextRegistry.getInstance().removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
    }

    private static BlockingPortalBuilder builder(Dispatch dispatch) {
        return BlockingPortal.builder().loops(1).dispatch(dispatch);
    }

    private static ContextSnapshotFactory factoryOf(ContextRegistry registry) {
        ContextRegistry.getInstance().getContextAccessors().forEach(registry::registerContextAccessor);
        return ContextSnapshotFactory.builder().contextRegistry(registry).build();
    }

    private static ContextSnapshotFactory choosing(String key) {
        return factoryOf(new ContextRegistry().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor(key)));
    }

    private static Map<String, String> onWorker(BlockingPortal portal) {
        Map<String, String> seen = portal.call(() ->
                portal.workers().run(() -> MDC.getCopyOfContextMap() == null ? Map.of() : MDC.getCopyOfContextMap()));
        assertThat(MDC.getCopyOfContextMap()).isEqualTo(ALL);
        return seen;
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void oneInTheRegistryOfOnesOwnFactoryDecides(Dispatch dispatch) {
        try (BlockingPortal portal =
                builder(dispatch).contextSnapshotFactory(choosing("user")).build()) {
            assertThat(onWorker(portal)).isEqualTo(CHOSEN);
            Map<String, String> inContext = portal.call(() -> Mono.deferContextual(
                    context -> Mono.just(context.<Map<String, String>>get(Slf4jThreadLocalAccessor.KEY))));
            assertThat(inContext).isEqualTo(CHOSEN);
        }
        try (BlockingPortal portal =
                builder(dispatch).contextSnapshotFactory(choosing("absent")).build()) {
            assertThat(onWorker(portal)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void oneThatIsRegisteredForTheJvmDecidesAlsoIfItComesAfterThePortal(Dispatch dispatch) {
        try (BlockingPortal portal = builder(dispatch).build()) {
            assertThat(onWorker(portal)).isEqualTo(ALL);
            ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor("user"));
            assertThat(onWorker(portal)).isEqualTo(CHOSEN);
            ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor("absent"));
            assertThat(onWorker(portal)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void withoutOneAllOfItGoesAlsoWithAFactory(Dispatch dispatch) {
        try (BlockingPortal portal = builder(dispatch)
                .contextSnapshotFactory(factoryOf(new ContextRegistry()))
                .build()) {
            assertThat(onWorker(portal)).isEqualTo(ALL);
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatThePortalWasToldStandsAboveBoth(Dispatch dispatch) {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor("user"));
        for (BlockingPortalBuilder told : new BlockingPortalBuilder[] {
            builder(dispatch).mdcKeys("*"), builder(dispatch).mdcKeys("*").contextSnapshotFactory(choosing("user"))
        }) {
            try (BlockingPortal portal = told.build()) {
                assertThat(onWorker(portal)).isEqualTo(ALL);
            }
        }
    }
}
