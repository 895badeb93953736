package io.github.blockingportal.autoconfigure.context;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.core.context.SecurityContextImpl;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** The caller's user, wherever the application keeps it: each {@code SecurityContextHolderStrategy} works, and is left as it was. */
@Timeout(60)
class HolderStrategyTest {

    private static final Duration SHORTLY = Duration.ofMillis(1);

    private final SecurityContextHolderStrategy before = SecurityContextHolder.getContextHolderStrategy();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalContextAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @AfterEach
    void reset() {
        SecurityContextHolder.clearContext();
        SecurityContextHolder.setContextHolderStrategy(before);
        SecurityContextHolder.clearContext();
    }

    private static SecurityContext of(String name) {
        return new SecurityContextImpl(new TestingAuthenticationToken(name, "secret"));
    }

    private static List<String> everywhere(BlockingPortal portal) {
        return List.of(
                portal.call(() -> Mono.just(Here.user())),
                portal.call(Here::reactiveUser),
                portal.call(() -> Mono.delay(SHORTLY).then(Here.reactiveUser())),
                portal.call(() -> Mono.delay(SHORTLY).then(portal.workers().run(Here::user))),
                portal.call(() -> portal.workers().run(() -> portal.call(Here::reactiveUser))));
    }

    private void with(Dispatch dispatch, PortalTest test) {
        runner.withPropertyValues("blocking-portal.dispatch=" + dispatch)
                .run(context -> test.run(context.getBean(BlockingPortal.class)));
    }

    @Tag("R02")
    @ParameterizedTest
    @CsvSource({"LOOP, false", "LOOP, true", "CALLER_RUNS, false", "CALLER_RUNS, true"})
    void withTheFourMandatoryMethodsAloneTheUserGoesAlongAndNobodyElse(Dispatch dispatch, boolean transmittable) {
        SecurityContextHolder.setContextHolderStrategy(
                new FourMethods(transmittable ? new InheritableThreadLocal<>() : new ThreadLocal<>()));
        with(dispatch, portal -> {
            assertThat(everywhere(portal)).containsOnly("null");
            SecurityContext callers = of("caller");
            SecurityContextHolder.setContext(callers);
            assertThat(everywhere(portal)).containsOnly("caller");
            assertThat(SecurityContextHolder.getContext()).isSameAs(callers);
            SecurityContextHolder.setContext(of("next"));
            assertThat(everywhere(portal)).containsOnly("next");
            SecurityContextHolder.clearContext();
            assertThat(everywhere(portal)).containsOnly("null");
        });
    }

    @Tag("R03")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void theOneContextOfModeGlobalIsThereBeforeDuringAndAfterACall(Dispatch dispatch) {
        SecurityContextHolder.setStrategyName(SecurityContextHolder.MODE_GLOBAL);
        SecurityContext ofAll = of("service");
        SecurityContextHolder.setContext(ofAll);
        with(dispatch, portal -> {
            for (int i = 0; i < 3; i++) {
                assertThat(everywhere(portal)).containsOnly("service");
                assertThat(SecurityContextHolder.getContext()).isSameAs(ofAll);
            }
        });
        assertThat(SecurityContextHolder.getContext()).isSameAs(ofAll);
    }

    @Tag("R03")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void itIsStillTheSameWhereReactorGivesThreadLocalsToAllOperators(Dispatch dispatch) {
        Hooks.enableAutomaticContextPropagation();
        try {
            theOneContextOfModeGlobalIsThereBeforeDuringAndAfterACall(dispatch);
        } finally {
            Hooks.disableAutomaticContextPropagation();
        }
    }

    @Tag("M45")
    @Test
    void aWorkerThatChangesWhatSomebodyElseHasCapturedInPlaceChangesItsOwn() {
        with(Dispatch.LOOP, portal -> {
            SecurityContext callers = of("caller");
            SecurityContextHolder.setContext(callers);
            Mono<String> intruding = portal.workers().run(() -> {
                SecurityContextHolder.getContext()
                        .setAuthentication(of("intruder").getAuthentication());
                return Here.user();
            });

            assertThat(intruding.contextCapture().block(Duration.ofSeconds(20))).isEqualTo("intruder");
            assertThat(SecurityContextHolder.getContext()).isSameAs(callers);
            assertThat(Here.user()).isEqualTo("caller");
        });
    }

    @Tag("M45")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aTaskThatChangesTheContextInPlaceChangesItsOwn(Dispatch dispatch) {
        with(dispatch, portal -> {
            SecurityContext callers = of("caller");
            SecurityContextHolder.setContext(callers);
            intrude(portal);
            assertThat(SecurityContextHolder.getContext()).isSameAs(callers);
            assertThat(Here.user()).isEqualTo("caller");

            SecurityContextHolder.setDeferredContext(() -> callers);
            intrude(portal);
            assertThat(SecurityContextHolder.getContext()).isSameAs(callers);
            assertThat(Here.user()).isEqualTo("caller");

            SecurityContextHolder.clearContext();
            intrude(portal);
            assertThat(Here.user()).isEqualTo("null");
        });
    }

    private static void intrude(BlockingPortal portal) {
        String seen = portal.call(() -> {
            SecurityContextHolder.getContext().setAuthentication(of("intruder").getAuthentication());
            return Mono.just(Here.user());
        });
        assertThat(seen).isEqualTo("intruder");
    }

    @Tag("M45")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aDeferredContextStaysAsShallowAsItWasHoweverManyCallsAreMade(Dispatch dispatch) {
        int[] depth = new int[1];
        Supplier<SecurityContext> callers = () -> {
            depth[0] = new Throwable().getStackTrace().length;
            return of("caller");
        };
        with(dispatch, portal -> {
            SecurityContextHolder.setDeferredContext(callers);
            portal.call(() -> Mono.just(1));
            assertThat(Here.user()).isEqualTo("caller");
            int afterOne = depth[0];
            for (int i = 0; i < 100; i++) {
                portal.call(() -> Mono.just(1));
            }
            assertThat(Here.user()).isEqualTo("caller");
            assertThat(depth[0]).isEqualTo(afterOne);
        });
    }

    private interface PortalTest {

        void run(BlockingPortal portal) throws Exception;
    }

    /** As applications write one. */
    private record FourMethods(ThreadLocal<SecurityContext> holder) implements SecurityContextHolderStrategy {

        @Override
        public void clearContext() {
            holder.remove();
        }

        @Override
        public SecurityContext getContext() {
            if (holder.get() == null) {
                holder.set(createEmptyContext());
            }
            return holder.get();
        }

        @Override
        public void setContext(SecurityContext context) {
            holder.set(context);
        }

        @Override
        public SecurityContext createEmptyContext() {
            return new SecurityContextImpl();
        }
    }
}
