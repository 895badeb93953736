package io.github.blockingportal.autoconfigure.life;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Pointcut;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.facades.advised.Advised;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An aspect whose pointcut reaches the portal, by interfaces and by classes, in an application on Tomcat. */
@Tag("R10")
class AdvisedPortalTest {

    private ConfigurableApplicationContext context;

    static Stream<Arguments> aspects() {
        return Stream.of(OfPortal.class, OfOurs.class, OfAllButTheirs.class)
                .flatMap(aspect -> Stream.of(true, false).map(classes -> Arguments.of(aspect, classes)));
    }

    @AfterEach
    void close() {
        context.close();
    }

    @ParameterizedTest
    @MethodSource("aspects")
    void everythingWorksAsItDoesWithoutTheAspect(Class<?> aspect, boolean proxyTargetClass) {
        start(aspect, proxyTargetClass);
        theAspectSeesTheCalls();
        workersFacadesAndNamesWork();
        limitersAndBuildersAreThemselves();
        healthAndMetersShowThePortals();
        aChildsAliasClosesNothing(aspect);
        eachPortalIsDrainedFromTheBeginOfTheShutdownAndClosed();
    }

    private void start(Class<?> aspect, boolean proxyTargetClass) {
        context = Server.TOMCAT.startMvc(
                Application.class,
                "--test.aspect=" + aspect.getSimpleName(),
                "--spring.aop.proxy-target-class=" + proxyTargetClass,
                "--blocking-portal.loops=1",
                "--blocking-portal.portals.maps.loops=1");
    }

    private void theAspectSeesTheCalls() {
        assertThat(context.getBean(BlockingPortal.class).call(() -> Mono.just("answer")))
                .isEqualTo("answer");
        assertThat(context.getBean(Recorded.class).methods).contains("call");
    }

    private void workersFacadesAndNamesWork() {
        assertThat(context.getBean(BlockingWorkers.class).run(() -> "task").block())
                .isEqualTo("task");
        assertThat(context.getBean(Advised.class).find("1")).isEqualTo(new Order("1"));
        BlockingPortals portals = context.getBean(BlockingPortals.class);
        assertThat(portals.names()).containsExactly("portal", "maps", "own");
        assertThat(portals.get("maps").call(() -> Mono.just(1))).isEqualTo(1);
    }

    private void limitersAndBuildersAreThemselves() {
        CapacityLimiter limiter = context.getBean(CapacityLimiter.class);
        assertThat(context.getBean(BlockingWorkers.class)
                        .limitedBy(limiter)
                        .run(() -> limiter.statistics().active())
                        .block())
                .isEqualTo(1);
        try (BlockingPortal built =
                context.getBean(BlockingPortalBuilder.class).name("built").build()) {
            assertThat(built.snapshot().name()).isEqualTo("built");
        }
    }

    private void healthAndMetersShowThePortals() {
        assertThat(context.getBean("blockingPortalHealthIndicator", HealthIndicator.class)
                        .health()
                        .getStatus())
                .isEqualTo(Status.UP);
        MeterRegistry meters = context.getBean(MeterRegistry.class);
        assertThat(meters.get("blocking.portal.calls.limit").gauges())
                .extracting(gauge -> gauge.getId().getTag("portal"))
                .containsExactlyInAnyOrder("portal", "maps", "own");
        assertThat(meters.get("blocking.portal.calls")
                        .tag("portal", "portal")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private void aChildsAliasClosesNothing(Class<?> aspect) {
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        new SpringApplicationBuilder(ChildOfAlias.class)
                .parent(context)
                .run("--test.aspect=" + aspect.getSimpleName(), "--spring.main.web-application-type=none")
                .close();
        assertThat(portal.snapshot().state()).isEqualTo(State.RUNNING);
        assertThat(portal.call(() -> Mono.just("open"))).isEqualTo("open");
    }

    private void eachPortalIsDrainedFromTheBeginOfTheShutdownAndClosed() {
        BlockingPortals portals = context.getBean(BlockingPortals.class);
        List<BlockingPortal> all = portals.names().stream().map(portals::get).toList();
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<String> call = all.get(0).submit(() -> Mono.fromFuture(answer));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        await().until(() -> all.get(0).snapshot().state() == State.CLOSING);
        answer.complete("in time");
        assertThat(call).succeedsWithin(Duration.ofSeconds(5)).isEqualTo("in time");
        assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
        assertThat(all).hasSize(3).allMatch(portal -> portal.snapshot().state() == State.CLOSED);
    }

    /** What an aspect has seen. */
    static class Recorded {

        final Set<String> methods = ConcurrentHashMap.newKeySet();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @AutoConfigurationPackage(basePackageClasses = Advised.class)
    @Import(AspectByName.class)
    static class Application {

        @Bean
        Recorded recorded() {
            return new Recorded();
        }

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        MemoryOrders orders() {
            return new MemoryOrders();
        }

        @Bean
        CapacityLimiter pdf() {
            return CapacityLimiter.of("pdf", 2);
        }

        @Bean(defaultCandidate = false)
        BlockingPortal own(BlockingPortalBuilder builder) {
            return builder.name("own").build();
        }

        @Bean(defaultCandidate = false)
        BlockingPortal view(@Qualifier("maps") BlockingPortal maps) {
            return maps.named("view");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ChildOfAlias {

        @Bean(defaultCandidate = false)
        BlockingPortal alias(BlockingPortal portal) {
            return portal;
        }
    }

    /** The aspect that the test asks for. */
    static class AspectByName implements ImportSelector, EnvironmentAware {

        private Environment environment;

        @Override
        public void setEnvironment(Environment environment) {
            this.environment = environment;
        }

        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {
                AdvisedPortalTest.class.getName() + "$" + environment.getRequiredProperty("test.aspect")
            };
        }
    }

    @Aspect
    static class OfPortal {

        private final Recorded recorded;

        OfPortal(Recorded recorded) {
            this.recorded = recorded;
        }

        @Around("execution(* io.github.blockingportal.BlockingPortal.*(..))")
        Object around(ProceedingJoinPoint point) throws Throwable {
            recorded.methods.add(point.getSignature().getName());
            return point.proceed();
        }
    }

    @Aspect
    static class OfOurs {

        private final Recorded recorded;

        OfOurs(Recorded recorded) {
            this.recorded = recorded;
        }

        @Around("execution(* io.github.blockingportal..*(..))"
                + " && !within(io.github.blockingportal.autoconfigure.life.AdvisedPortalTest..*)")
        Object around(ProceedingJoinPoint point) throws Throwable {
            recorded.methods.add(point.getSignature().getName());
            return point.proceed();
        }
    }

    /** With those of the libraries themselves no application starts, with or without a portal. */
    @Aspect
    static class OfAllButTheirs {

        private final Recorded recorded;

        OfAllButTheirs(Recorded recorded) {
            this.recorded = recorded;
        }

        @Pointcut("within(org.springframework..*) || within(io.opentelemetry..*) || within(io.micrometer..*)"
                + " || within(tools.jackson..*)"
                + " || within(io.github.blockingportal.autoconfigure.life.AdvisedPortalTest..*)")
        void excluded() {}

        @Around("execution(* *(..)) && !excluded()")
        Object around(ProceedingJoinPoint point) throws Throwable {
            recorded.methods.add(point.getSignature().getName());
            return point.proceed();
        }
    }
}
