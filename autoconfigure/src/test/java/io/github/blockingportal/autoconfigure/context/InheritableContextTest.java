package io.github.blockingportal.autoconfigure.context;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.SimpleLocaleContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** What threads inherit from a caller is the same after a call as it was before. */
@Timeout(60)
class InheritableContextTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalContextAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");
    private final RequestAttributes attributes = new ServletRequestAttributes(new MockHttpServletRequest());
    private final LocaleContext locale = () -> Locale.GERMAN;

    @AfterEach
    void clear() {
        reset();
    }

    private static void reset() {
        LocaleContextHolder.resetLocaleContext();
        RequestContextHolder.resetRequestAttributes();
        SecurityContextHolder.clearContext();
    }

    private void with(Dispatch dispatch, PortalTest test) {
        runner.withPropertyValues("blocking-portal.dispatch=" + dispatch)
                .run(context -> test.run(context.getBean(BlockingPortal.class)));
    }

    private void set(boolean inheritable) {
        RequestContextHolder.setRequestAttributes(attributes, inheritable);
        LocaleContextHolder.setLocaleContext(locale, inheritable);
    }

    private static <T> T inNewThread(Supplier<T> code) throws Exception {
        CompletableFuture<T> seen = new CompletableFuture<>();
        new Thread(() -> seen.complete(code.get())).start();
        return seen.get(10, TimeUnit.SECONDS);
    }

    private void assertInherited() throws Exception {
        assertThat(inNewThread(RequestContextHolder::getRequestAttributes)).isSameAs(attributes);
        assertThat(inNewThread(LocaleContextHolder::getLocaleContext)).isSameAs(locale);
    }

    @Tag("A9")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatIsInheritableIsInheritedAfterACallToo(Dispatch dispatch) {
        with(dispatch, portal -> {
            set(true);
            portal.call(() -> Mono.just(1));
            assertInherited();
            portal.submit(() -> portal.workers().run(() -> 1)).get(10, TimeUnit.SECONDS);
            assertInherited();
            assertThat(portal.stream(() -> Mono.just(1)).toList()).containsExactly(1);
            assertInherited();
        });
    }

    @Tag("A9")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatATaskSetsInItsPlaceIsTakenBackToWhatWasInherited(Dispatch dispatch) {
        with(dispatch, portal -> {
            set(true);
            portal.call(InheritableContextTest::setsOthers);
            assertInherited();
            portal.call(InheritableContextTest::resets);
            assertInherited();
        });
    }

    private static Mono<Integer> setsOthers() {
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(new MockHttpServletRequest()));
        LocaleContextHolder.setLocaleContext(new SimpleLocaleContext(Locale.FRENCH));
        return Mono.just(1);
    }

    private static Mono<Integer> resets() {
        reset();
        return Mono.just(1);
    }

    @Tag("A9")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatIsNotInheritableDoesNotBecomeIt(Dispatch dispatch) {
        with(dispatch, portal -> {
            set(false);
            portal.call(InheritableContextTest::setsOthers);
            assertThat(RequestContextHolder.getRequestAttributes()).isSameAs(attributes);
            assertThat(LocaleContextHolder.getLocaleContext()).isSameAs(locale);
            assertThat(inNewThread(RequestContextHolder::getRequestAttributes)).isNull();
            assertThat(inNewThread(LocaleContextHolder::getLocaleContext)).isNull();
        });
    }

    @Tag("A9")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void onAWorkerTooWhatItsTaskHasMadeInheritableStaysSo(Dispatch dispatch) {
        with(dispatch, portal -> {
            portal.call(() -> portal.workers().run(() -> {
                set(true);
                portal.call(() -> Mono.just(1));
                assertInherited();
                return 1;
            }));
            Object seen = portal.call(() -> portal.workers()
                    .run(() ->
                            "" + RequestContextHolder.getRequestAttributes() + LocaleContextHolder.getLocaleContext()));
            assertThat(seen).isEqualTo("nullnull");
        });
    }

    @Tag("A9")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void theUserOfAnInheritableStrategyIsInheritedAfterACallToo(Dispatch dispatch) {
        SecurityContextHolder.setStrategyName(SecurityContextHolder.MODE_INHERITABLETHREADLOCAL);
        try {
            with(dispatch, portal -> {
                SecurityContextHolder.setContext(
                        new SecurityContextImpl(new TestingAuthenticationToken("caller", "secret")));
                portal.call(InheritableContextTest::resets);
                assertThat(inNewThread(Here::user)).isEqualTo("caller");
            });
        } finally {
            SecurityContextHolder.setStrategyName(SecurityContextHolder.MODE_THREADLOCAL);
        }
    }

    /** What is done with a portal that an application context has made. */
    private interface PortalTest {

        void run(BlockingPortal portal) throws Exception;
    }
}
