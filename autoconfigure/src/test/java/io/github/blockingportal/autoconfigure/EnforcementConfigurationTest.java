package io.github.blockingportal.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.apache.tomcat.util.threads.TaskThread;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.web.BlockingPortalWebFluxAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What is refused, as an application configures it. */
class EnforcementConfigurationTest {

    private final List<String> objections = new ArrayList<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1")
            .withBean(PortalListener.class, this::objectionListener);

    private PortalListener objectionListener() {
        return new PortalListener() {
            @Override
            public void callRefused(CallInfo call, String detector) {
                objections.add(detector);
            }
        };
    }

    private static <T> T onReactorsThread(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        Schedulers.parallel().schedule(task);
        return task.get(10, TimeUnit.SECONDS);
    }

    private static <T> T onPlainThread(String name, Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        new Thread(task, name).start();
        return task.get(10, TimeUnit.SECONDS);
    }

    private static boolean isRefused(BlockingPortal portal) {
        try {
            assertThat(portal.call(() -> Mono.just("answer"))).isEqualTo("answer");
            return false;
        } catch (EventLoopBridgeException refusal) {
            return true;
        }
    }

    @Test
    void anEventLoopIsRefusedByDefault() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(onReactorsThread(() -> isRefused(portal))).isTrue();
            assertThat(onReactorsThread(portal::mayBlock)).isFalse();
            assertThat(objections).containsExactly("Reactor");
        });
    }

    @Test
    void enforcementWarnLetsThroughAndCounts() {
        runner.withPropertyValues("blocking-portal.enforcement=warn").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(onReactorsThread(() -> isRefused(portal))).isFalse();
            assertThat(objections).containsExactly("Reactor");
        });
    }

    @Test
    void enforcementOffLetsThroughAndDoesNotLook() {
        runner.withPropertyValues("blocking-portal.enforcement=off").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(onReactorsThread(() -> isRefused(portal))).isFalse();
            assertThat(objections).isEmpty();
        });
    }

    @Test
    void thePortalsOwnLoopsAreRefusedInEveryMode() {
        for (String mode : List.of("fail", "warn", "off")) {
            runner.withPropertyValues("blocking-portal.enforcement=" + mode).run(context -> {
                BlockingPortal portal = context.getBean(BlockingPortal.class);
                assertThatExceptionOfType(EventLoopBridgeException.class)
                        .isThrownBy(() -> portal.call(() -> portal.call(Mono::empty)));
            });
        }
    }

    @Test
    void aBeanAddsADetector() {
        runner.withUserConfiguration(EnforcementExamples.OwnLoops.class).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            FutureTask<Boolean> task = new FutureTask<>(() -> isRefused(portal));
            new EnforcementExamples.AcmeLoop(task).start();
            assertThat(task.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(onReactorsThread(() -> isRefused(portal))).isTrue();
            assertThat(objections).containsExactly("AcmeDetector", "Reactor");
        });
    }

    @Test
    void aCustomizerRemovesADetector() {
        runner.withUserConfiguration(EnforcementExamples.WithoutReactor.class).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(onReactorsThread(() -> isRefused(portal))).isFalse();
            assertThat(onReactorsThread(portal::mayBlock)).isTrue();
        });
    }

    @Test
    void aCustomizerReplacesTheDetectorsThatBeansAdded() {
        runner.withUserConfiguration(EnforcementExamples.OwnLoops.class, NoDetectors.class)
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    FutureTask<Boolean> task = new FutureTask<>(() -> isRefused(portal));
                    new EnforcementExamples.AcmeLoop(task).start();
                    assertThat(task.get(10, TimeUnit.SECONDS)).isFalse();
                    assertThat(onReactorsThread(() -> isRefused(portal))).isFalse();
                    assertThat(objections).isEmpty();
                });
    }

    @Test
    void aBeanOfThatNameReplacesTheDetectorOfServerThreads() {
        ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalWebFluxAutoConfiguration.class, BlockingPortalAutoConfiguration.class));
        reactive.run(context -> assertThat(onTomcatsThread(context.getBean(BlockingPortal.class)::mayBlock))
                .isFalse());
        reactive.withUserConfiguration(EnforcementExamples.ServerThreadsMayWait.class)
                .run(context -> {
                    assertThat(context).hasSingleBean(EventLoopDetector.class);
                    assertThat(onTomcatsThread(context.getBean(BlockingPortal.class)::mayBlock))
                            .isTrue();
                });
    }

    private static <T> T onTomcatsThread(Callable<T> body) throws Exception {
        FutureTask<T> task = new FutureTask<>(body);
        new TaskThread(null, task, "plain").start();
        return task.get(10, TimeUnit.SECONDS);
    }

    @Test
    void theBuilderAddsOrReplacesDetectors() throws Exception {
        try (BlockingPortal added = EnforcementExamples.added();
                BlockingPortal replaced = EnforcementExamples.replaced()) {
            for (BlockingPortal portal : List.of(added, replaced)) {
                FutureTask<Boolean> task = new FutureTask<>(() -> isRefused(portal));
                new EnforcementExamples.AcmeLoop(task).start();
                assertThat(task.get(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(onReactorsThread(added::mayBlock)).isFalse();
            assertThat(onReactorsThread(replaced::mayBlock)).isTrue();
        }
    }

    @Test
    void aThreadsNameDecidesNothing() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(onPlainThread("reactor-http-nio-1", () -> isRefused(portal)))
                    .isFalse();
            Scheduler scheduler = Schedulers.newSingle("main");
            FutureTask<Boolean> task = new FutureTask<>(() -> isRefused(portal));
            scheduler.schedule(task);
            assertThat(task.get(10, TimeUnit.SECONDS)).isTrue();
            scheduler.dispose();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class NoDetectors {

        @Bean
        BlockingPortalBuilderCustomizer noDetectors() {
            return (portalName, builder) -> builder.detectors(List.of());
        }
    }
}
