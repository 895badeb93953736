package io.github.blockingportal.autoconfigure.context;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.micrometer.context.ThreadLocalAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** A locale, a user or an accessor whose code throws, or calls the portal that asks it: the call goes on. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class HostileContextTest {

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalContextAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @AfterEach
    void clear() {
        LocaleContextHolder.resetLocaleContext();
        RequestContextHolder.resetRequestAttributes();
        SecurityContextHolder.clearContext();
        TENANT.remove();
    }

    /** Each operation, made of a portal, with what it answers. */
    enum Operation {
        CALL {
            @Override
            String of(BlockingPortal portal, Supplier<Mono<String>> task) {
                return portal.call(task);
            }
        },
        SUBMIT {
            @Override
            String of(BlockingPortal portal, Supplier<Mono<String>> task) throws Exception {
                return portal.submit(task).get(10, TimeUnit.SECONDS);
            }
        },
        STREAM {
            @Override
            String of(BlockingPortal portal, Supplier<Mono<String>> task) {
                try (Stream<String> elements = portal.stream(task)) {
                    return elements.findFirst().orElseThrow();
                }
            }
        },
        START {
            @Override
            String of(BlockingPortal portal, Supplier<Mono<String>> task) throws Exception {
                return portal.<Integer, String>start(ready -> {
                            ready.ready(1);
                            return task.get();
                        })
                        .result()
                        .get(10, TimeUnit.SECONDS);
            }
        };

        abstract String of(BlockingPortal portal, Supplier<Mono<String>> task) throws Exception;
    }

    static Stream<Arguments> operations() {
        return Stream.of(Dispatch.values())
                .flatMap(dispatch -> Stream.of(Operation.values()).map(each -> Arguments.of(dispatch, each)));
    }

    private ApplicationContextRunner with(Dispatch dispatch) {
        return runner.withPropertyValues("blocking-portal.dispatch=" + dispatch);
    }

    private static int count(CapturedOutput log, String text) {
        return log.getAll().split(Pattern.quote(text), -1).length - 1;
    }

    @Tag("A8")
    @ParameterizedTest
    @MethodSource("operations")
    void aLocaleThatThrowsIsLeftOutWithOneLine(Dispatch dispatch, Operation operation, CapturedOutput log) {
        LocaleContext broken = () -> {
            throw new IllegalStateException("no locale");
        };
        with(dispatch).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            LocaleContextHolder.setLocaleContext(broken);
            for (int i = 0; i < 3; i++) {
                String answer = operation.of(
                        portal,
                        () -> portal.workers().run(() -> String.valueOf(LocaleContextHolder.getLocaleContext())));
                assertThat(answer).isEqualTo("null");
                assertThat(LocaleContextHolder.getLocaleContext()).isSameAs(broken);
            }
            assertThat(count(log, "LocaleAccessor of key")).isEqualTo(1);
        });
    }

    @Tag("A8")
    @ParameterizedTest
    @MethodSource("operations")
    void aLocaleThatCallsThePortalIsCarriedByTheOuterCall(Dispatch dispatch, Operation operation, CapturedOutput log) {
        with(dispatch).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            AtomicInteger asked = new AtomicInteger();
            LocaleContext calling = () -> {
                asked.incrementAndGet();
                return portal.call(() -> Mono.just(Locale.GERMAN));
            };
            LocaleContextHolder.setLocaleContext(calling);
            String answer =
                    operation.of(portal, () -> portal.workers().run(() -> "" + LocaleContextHolder.getLocale()));
            assertThat(answer).isEqualTo("de");
            assertThat(asked).hasValue(1);
            assertThat(LocaleContextHolder.getLocaleContext()).isSameAs(calling);
            assertThat(portal.snapshot().refusals()).isEmpty();
            assertThat(portal.snapshot().calls()).isEmpty();
        });
    }

    @Tag("A8")
    @ParameterizedTest
    @MethodSource("operations")
    void aUserWhoCannotBeToldIsLeftOutWithALine(Dispatch dispatch, Operation operation, CapturedOutput log) {
        with(dispatch)
                .withBean(SecurityContextHolderStrategy.class, ThrowingStrategy::new)
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    for (int i = 0; i < 3; i++) {
                        assertThat(operation.of(
                                        portal,
                                        () -> Here.reactiveUser()
                                                .flatMap(
                                                        user -> portal.workers().run(() -> user))))
                                .isEqualTo("null");
                    }
                    assertThat(count(log, "SecurityContextAccessor of key 'org."))
                            .isEqualTo(1);
                    assertThat(log.getAll()).doesNotContain("cannot be cleared");
                });
    }

    @Tag("A8")
    @ParameterizedTest
    @MethodSource("operations")
    void anAuthenticationThatThrowsIsLeftOut(Dispatch dispatch, Operation operation) {
        SecurityContext broken = new AskedContext(() -> {
            throw new IllegalStateException("nobody knows");
        });
        with(dispatch).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            SecurityContextHolder.setContext(broken);
            assertThat(operation.of(
                            portal,
                            () -> Here.reactiveUser()
                                    .flatMap(user -> portal.workers().run(() -> user + Here.user()))))
                    .isEqualTo("nullnull");
            assertThat(SecurityContextHolder.getContext()).isSameAs(broken);
        });
    }

    @Tag("A8")
    @ParameterizedTest
    @MethodSource("operations")
    void anAuthenticationThatCallsThePortalIsCarried(Dispatch dispatch, Operation operation) {
        with(dispatch).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            SecurityContext calling =
                    new AskedContext(() -> portal.call(() -> Mono.just(new TestingAuthenticationToken("u", "s"))));
            SecurityContextHolder.setContext(calling);
            assertThat(operation.of(portal, () -> portal.workers().run(Here::user)))
                    .isEqualTo("u");
            assertThat(SecurityContextHolder.getContext()).isSameAs(calling);
            assertThat(portal.snapshot().refusals()).isEmpty();
        });
    }

    @Tag("A8")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void anAccessorOfTheUsersThatCallsThePortalIsAskedOnce(Dispatch dispatch) {
        AtomicReference<BlockingPortal> used = new AtomicReference<>();
        with(dispatch)
                .withBean("tenant", ThreadLocalAccessor.class, () -> new CallingAccessor(used))
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    TENANT.set("acme");
                    used.set(portal);
                    String seen = portal.call(() -> {
                        used.set(null);
                        return Mono.just("" + TENANT.get());
                    });
                    assertThat(seen).isEqualTo("acme");
                    assertThat(TENANT.get()).isEqualTo("acme");
                });
    }

    @Tag("A8")
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aRequestWhoseAttributesThrowIsCarriedUnasked(Dispatch dispatch) {
        with(dispatch).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            ServletRequestAttributes broken = new ServletRequestAttributes(new MockHttpServletRequest()) {
                @Override
                public Object getAttribute(String name, int scope) {
                    throw new IllegalStateException("the request is over");
                }
            };
            RequestContextHolder.setRequestAttributes(broken);
            assertThat(portal.<Object>call(() -> portal.workers().run(RequestContextHolder::getRequestAttributes)))
                    .isSameAs(broken);
        });
    }

    private static final class AskedContext implements SecurityContext {

        private final transient Supplier<Authentication> answer;

        AskedContext(Supplier<Authentication> answer) {
            this.answer = answer;
        }

        @Override
        public Authentication getAuthentication() {
            return answer.get();
        }

        @Override
        public void setAuthentication(Authentication authentication) {}
    }

    /** Reads its value by a call of the portal's, while there is one to use. */
    private static final class CallingAccessor implements ThreadLocalAccessor<String> {

        private final AtomicReference<BlockingPortal> used;

        CallingAccessor(AtomicReference<BlockingPortal> used) {
            this.used = used;
        }

        @Override
        public Object key() {
            return "tenant";
        }

        @Override
        public String getValue() {
            BlockingPortal portal = used.get();
            String value = TENANT.get();
            return portal == null || value == null || !portal.mayBlock() ? value : portal.call(() -> Mono.just(value));
        }

        @Override
        public void setValue(String tenant) {
            TENANT.set(tenant);
        }

        @Override
        public void setValue() {
            TENANT.remove();
        }
    }

    private static final class ThrowingStrategy implements SecurityContextHolderStrategy {

        @Override
        public void clearContext() {
            throw new IllegalStateException("no user");
        }

        @Override
        public SecurityContext getContext() {
            throw new IllegalStateException("no user");
        }

        @Override
        public Supplier<SecurityContext> getDeferredContext() {
            throw new IllegalStateException("no user");
        }

        @Override
        public void setContext(SecurityContext context) {
            throw new IllegalStateException("no user");
        }

        @Override
        public SecurityContext createEmptyContext() {
            return new SecurityContextImpl();
        }
    }
}
