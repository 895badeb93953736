package io.github.blockingportal.autoconfigure.context;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** The caller's security context: copied, and loaded only for those who ask. */
@Timeout(60)
class SecurityContextTest {

    private static final Duration SHORTLY = Duration.ofMillis(1);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalContextAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @AfterEach
    void clear() {
        SecurityContextHolder.clearContext();
    }

    private void with(Dispatch dispatch, PortalTest test) {
        runner.withPropertyValues("blocking-portal.dispatch=" + dispatch)
                .run(context -> test.run(context.getBean(BlockingPortal.class)));
    }

    private static Authentication user(String name) {
        return new TestingAuthenticationToken(name, "secret");
    }

    private static List<String> everywhere(BlockingPortal portal) {
        List<String> seen = new ArrayList<>();
        seen.add(portal.call(() -> Mono.just(Here.user())));
        seen.add(portal.call(() -> Mono.delay(SHORTLY).then(Here.reactiveUser())));
        seen.add(portal.call(() -> Mono.delay(SHORTLY).then(portal.workers().run(Here::user))));
        seen.add(portal.call(() -> portal.workers().run(() -> portal.call(Here::reactiveUser))));
        return seen;
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void isThereOnTheLoopInTheReactorContextOnWorkersAndInNestedCalls(Dispatch dispatch) {
        with(dispatch, portal -> {
            assertThat(everywhere(portal)).containsOnly("null");
            SecurityContextHolder.setContext(new SecurityContextImpl(user("caller")));
            assertThat(everywhere(portal)).containsOnly("caller");
            SecurityContextHolder.clearContext();
            assertThat(everywhere(portal)).containsOnly("null");
        });
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aDeferredOneIsNotLoadedIfNobodyAsks(Dispatch dispatch) {
        AtomicInteger loads = new AtomicInteger();
        with(dispatch, portal -> {
            SecurityContextHolder.setDeferredContext(loading(loads));
            for (int i = 0; i < 10; i++) {
                String answer = portal.call(() ->
                        Mono.delay(SHORTLY).then(portal.workers().run(() -> portal.call(() -> Mono.just("answer")))));
                assertThat(answer).isEqualTo("answer");
            }
            assertThat(portal.submit(() -> Mono.just("answer")).get(10, TimeUnit.SECONDS))
                    .isEqualTo("answer");
            assertThat(loads).hasValue(0);
        });
    }

    @Test
    void aDeferredOneIsLoadedOnceForTheWholeCallIfSomebodyAsks() {
        AtomicInteger loads = new AtomicInteger();
        with(Dispatch.LOOP, portal -> {
            SecurityContextHolder.setDeferredContext(loading(loads));
            String seen = portal.call(() -> {
                String built = Here.user();
                return Mono.zip(
                                Here.reactiveUser(),
                                portal.workers().run(Here::user),
                                portal.workers().run(() -> portal.call(Here::reactiveUser)))
                        .map(all -> built + " " + all.getT1() + " " + all.getT2() + " " + all.getT3());
            });
            assertThat(seen).isEqualTo("deferred deferred deferred deferred");
            assertThat(loads).hasValue(1);
        });
    }

    private static Supplier<SecurityContext> loading(AtomicInteger loads) {
        return () -> {
            loads.incrementAndGet();
            return new SecurityContextImpl(user("deferred"));
        };
    }

    @Test
    void whatTheCallerChangesAfterwardsIsNotSeen() {
        with(Dispatch.LOOP, portal -> {
            SecurityContext callers = new SecurityContextImpl(user("caller"));
            SecurityContextHolder.setContext(callers);
            CompletableFuture<String> go = new CompletableFuture<>();
            CompletableFuture<String> seen = portal.submit(() -> Mono.fromFuture(go)
                    .then(Mono.zip(Here.reactiveUser(), portal.workers().run(Here::user)))
                    .map(both -> both.getT1() + " " + both.getT2()));
            callers.setAuthentication(user("berta"));
            go.complete("go");
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("caller caller");
        });
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatATaskChangesIsSeenNeitherByTheCallerNorByItsOtherThreads(Dispatch dispatch) {
        with(dispatch, portal -> {
            SecurityContext callers = new SecurityContextImpl(user("caller"));
            SecurityContextHolder.setContext(callers);
            String seen = portal.call(() -> {
                SecurityContextHolder.getContext().setAuthentication(user("on the loop"));
                return portal.workers()
                        .run(() -> {
                            SecurityContextHolder.getContext().setAuthentication(user("on a worker"));
                            return Here.user();
                        })
                        .then(ReactiveSecurityContextHolder.getContext())
                        .doOnNext(context -> context.setAuthentication(user("in the chain")))
                        .then(Mono.zip(Here.reactiveUser(), portal.workers().run(Here::user)))
                        .map(both -> both.getT1() + " " + both.getT2());
            });
            assertThat(seen).isEqualTo("caller caller");
            assertThat(SecurityContextHolder.getContext()).isSameAs(callers);
            assertThat(callers.getAuthentication().getName()).isEqualTo("caller");
        });
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aTaskThatSetsAnotherOneLeavesTheCallersDeferredOneDeferred(Dispatch dispatch) {
        AtomicInteger loads = new AtomicInteger();
        with(dispatch, portal -> {
            SecurityContextHolder.setDeferredContext(loading(loads));
            portal.call(() -> {
                SecurityContextHolder.setContext(new SecurityContextImpl(user("other")));
                return Mono.just(Here.user());
            });
            assertThat(loads).hasValue(0);
            assertThat(Here.user()).isEqualTo("deferred");
            assertThat(loads).hasValue(1);
        });
    }

    /** What is done with a portal that an application context has made. */
    private interface PortalTest {

        void run(BlockingPortal portal) throws Exception;
    }
}
