package io.github.blockingportal.autoconfigure.life;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** A portal ends with the context that made it, whoever else has it as a bean. */
@Tag("A1")
class PortalOwnershipTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    private final ApplicationContextRunner withOwn = runner.withUserConfiguration(OwnPortal.class);

    private final WebApplicationContextRunner web = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    static Stream<Class<?>> secondBeans() {
        return Stream.of(View.class, NamedView.class, Alias.class, StaticAlias.class, ExplicitClose.class);
    }

    @ParameterizedTest
    @MethodSource("secondBeans")
    void aChildsBeanOfTheParentsPortalDoesNotCloseIt(Class<?> second) {
        runner.run(parent -> staysOpen(
                parent, () -> child(parent, second, child -> assertThat(child).hasNotFailed())));
    }

    @ParameterizedTest
    @MethodSource("secondBeans")
    void norThatOfAPortalThatTheParentHasBuiltItself(Class<?> second) {
        withOwn.run(parent -> staysOpen(
                parent, () -> child(parent, second, child -> assertThat(child).hasNotFailed())));
    }

    @ParameterizedTest
    @MethodSource("secondBeans")
    void norThatOfAChildThatFailsToStart(Class<?> second) {
        runner.run(parent -> staysOpen(
                parent,
                () -> runner.withParent(parent.getSourceApplicationContext())
                        .withUserConfiguration(second)
                        .withBean("late", Object.class, () -> {
                            throw new IllegalStateException("on purpose");
                        })
                        .run(child -> assertThat(child).hasFailed())));
    }

    @ParameterizedTest
    @ValueSource(classes = {View.class, NamedView.class, ExplicitClose.class})
    void aViewDoesNotCloseItInAChildWithoutTheStarterEither(Class<?> view) {
        runner.run(parent -> staysOpen(
                parent,
                () -> new ApplicationContextRunner()
                        .withParent(parent.getSourceApplicationContext())
                        .withUserConfiguration(view)
                        .run(child -> assertThat(child.getBean("second", BlockingPortal.class)
                                        .call(() -> Mono.just(1)))
                                .isEqualTo(1))));
    }

    @Test
    void norThatOfARequestThatEnds() {
        web.withUserConfiguration(OwnPortal.class, ViewOfRequest.class)
                .run(context -> staysOpen(context, () -> {
                    for (int request = 0; request < 2; request++) {
                        BlockingPortal view = inRequest(() -> context.getBean("ofRequest", BlockingPortal.class));
                        assertThat(view.call(() -> Mono.just(1))).isEqualTo(1);
                    }
                }));
    }

    @Test
    void aPortalOfARequestEndsWithTheRequest() {
        web.withUserConfiguration(PortalOfRequest.class).run(context -> {
            for (int request = 0; request < 2; request++) {
                BlockingPortal portal = inRequest(() -> context.getBean("ofRequest", BlockingPortal.class));
                assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
            }
        });
    }

    private static BlockingPortal inRequest(Supplier<BlockingPortal> getBean) {
        ServletRequestAttributes request = new ServletRequestAttributes(new MockHttpServletRequest());
        RequestContextHolder.setRequestAttributes(request);
        try {
            BlockingPortal portal = getBean.get();
            assertThat(portal.call(() -> Mono.just(1))).isEqualTo(1);
            return portal;
        } finally {
            RequestContextHolder.resetRequestAttributes();
            request.requestCompleted();
        }
    }

    @Test
    void aPortalThatTheApplicationHasBuiltClosesWithItsContext() {
        BlockingPortal[] own = new BlockingPortal[1];
        withOwn.withUserConfiguration(View.class).run(context -> {
            own[0] = context.getBean("own", BlockingPortal.class);
            own[0].call(Mono::empty);
        });
        assertThat(own[0].snapshot().state()).isEqualTo(State.CLOSED);
    }

    private static void staysOpen(ApplicationContext context, Runnable event) {
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        portal.call(Mono::empty);
        event.run();
        assertThat(portal.snapshot().state()).isEqualTo(State.RUNNING);
        assertThat(portal.call(() -> Mono.just("open"))).isEqualTo("open");
    }

    private void child(
            AssertableApplicationContext parent, Class<?> second, Consumer<AssertableApplicationContext> test) {
        runner.withParent(parent.getSourceApplicationContext())
                .withUserConfiguration(second)
                .run(child -> {
                    assertThat(child.getBean("second", BlockingPortal.class).call(() -> Mono.just(1)))
                            .isEqualTo(1);
                    test.accept(child);
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPortal {

        @Bean
        BlockingPortal own(BlockingPortalBuilder builder) {
            return builder.name("own").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class View {

        @Bean(defaultCandidate = false)
        BlockingPortal second(BlockingPortal portal) {
            return portal.timeout(Duration.ofSeconds(5));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NamedView {

        @Bean(defaultCandidate = false)
        BlockingPortal second(BlockingPortal portal) {
            return portal.named("second");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Alias {

        @Bean(defaultCandidate = false)
        BlockingPortal second(BlockingPortal portal) {
            return portal;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class StaticAlias {

        @Bean(defaultCandidate = false)
        static BlockingPortal second(BlockingPortal portal) {
            return portal;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ExplicitClose {

        @Bean(defaultCandidate = false, destroyMethod = "close")
        BlockingPortal second(BlockingPortal portal) {
            return portal.named("second");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ViewOfRequest {

        @Bean(defaultCandidate = false)
        @Scope("request")
        BlockingPortal ofRequest(@Qualifier("own") BlockingPortal own) {
            return own.named("of.request");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PortalOfRequest {

        @Bean(defaultCandidate = false)
        @Scope("request")
        BlockingPortal ofRequest() {
            return BlockingPortal.builder().name("of-request").loops(1).build();
        }
    }
}
