package io.github.blockingportal.autoconfigure.life;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalSnapshot.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where an application may use the portal, from its first bean to its last. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class UseTest {

    private ConfigurableApplicationContext context;

    @AfterEach
    void close() {
        context.close();
    }

    private <T> T start(Class<T> bean, String... arguments) {
        context = new SpringApplicationBuilder(
                        Application.class, LifeExamples.Directory.class, LifeExamples.Member.class, bean)
                .web(WebApplicationType.NONE)
                .properties("blocking-portal.name=used")
                .run(arguments);
        return context.getBean(bean);
    }

    private static String call(BlockingPortal portal) {
        try {
            return portal.call(() -> Mono.just("answered").delayElement(Duration.ofMillis(50)));
        } catch (PortalClosedException e) {
            return e.getClass().getSimpleName();
        }
    }

    private void assertThatNothingIsLeft(BlockingPortal portal) {
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        await().untilAsserted(() -> assertThat(Threads.of("used")).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fromThePostConstructToTheCloseItAnswersAndAfterItRefusesAtOnce(boolean lazy, CapturedOutput output) {
        Witness witness = start(Witness.class, "--spring.main.lazy-initialization=" + lazy);
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        context.close();
        assertThat(witness.seen)
                .containsEntry("@PostConstruct", "answered")
                .containsEntry("ApplicationRunner", "answered")
                .containsEntry("ContextClosedEvent", "answered")
                .containsEntry("@PreDestroy", "PortalClosedException");
        assertThat(output.getOut().lines().filter(line -> line.contains("Portal 'used' started: ")))
                .hasSize(1);
        assertThatNothingIsLeft(portal);
    }

    @Test
    void theLastCallOfAnApplicationIsMadeWhenItsContextBeginsToClose() {
        LifeExamples.Directory directory = start(LifeExamples.Directory.class);
        assertThat(directory.seen).containsExactly("join");
        context.close();
        assertThat(directory.seen).containsExactly("join", "leave");
    }

    @Test
    void aTaskThatIsRunningWhenTheContextClosesMayStillCall() throws Exception {
        Tasks tasks = startRunningTasks();
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        ThreadPoolTaskExecutor executor = context.getBean(ThreadPoolTaskExecutor.class);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        await().until(() -> !executor.isRunning());
        assertThat(portal.snapshot().state()).isEqualTo(State.RUNNING);
        tasks.goOn().countDown();
        assertThat(tasks.async().get(10, TimeUnit.SECONDS)).isEqualTo("answered");
        assertThat(tasks.scheduled().get(10, TimeUnit.SECONDS)).isEqualTo("answered");
        closing.get(10, TimeUnit.SECONDS);
        assertThatNothingIsLeft(portal);
    }

    /** Then Spring waits for tasks when it destroys the executors, and not in their phase. */
    @Test
    @Tag("R26")
    void alsoIfTheExecutorsAreToldToAwaitTheirTermination(CapturedOutput output) throws Exception {
        String wait = ".shutdown.await-termination=true";
        String time = ".shutdown.await-termination-period=20s";
        Tasks tasks = startRunningTasks(
                "--spring.task.execution" + wait,
                "--spring.task.execution" + time,
                "--spring.task.scheduling" + wait,
                "--spring.task.scheduling" + time);
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        await().until(() -> output.getOut().contains("for jobs that run on: "));
        assertThat(portal.snapshot().state()).isEqualTo(State.RUNNING);
        tasks.goOn().countDown();
        assertThat(tasks.async().get(10, TimeUnit.SECONDS)).isEqualTo("answered");
        assertThat(tasks.scheduled().get(10, TimeUnit.SECONDS)).isEqualTo("answered");
        closing.get(10, TimeUnit.SECONDS);
        assertThatNothingIsLeft(portal);
    }

    private Tasks startRunningTasks(String... arguments) throws InterruptedException {
        Tasks tasks = start(Tasks.class, arguments);
        tasks.runAsync();
        assertThat(tasks.running().await(10, TimeUnit.SECONDS)).isTrue();
        return tasks;
    }

    @Test
    void aPortalThatIsMadeAfterTheStartStopsInItsPhase() {
        LateUser user = start(LateUser.class, "--spring.main.lazy-initialization=true");
        BlockingPortal portal = user.portals.getObject();
        assertThat(portal.<String>call(() -> Mono.just("answered"))).isEqualTo("answered");
        context.stop();
        assertThatNothingIsLeft(portal);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    static class Witness {

        final Map<String, String> seen = new ConcurrentHashMap<>();
        private final BlockingPortal portal;

        Witness(BlockingPortal portal) {
            this.portal = portal;
        }

        private void call(String place) {
            seen.put(place, UseTest.call(portal));
        }

        @PostConstruct
        void made() {
            call("@PostConstruct");
        }

        @Bean
        ApplicationRunner runner() {
            return arguments -> call("ApplicationRunner");
        }

        @EventListener
        void closing(ContextClosedEvent event) {
            call("ContextClosedEvent");
        }

        @PreDestroy
        void destroyed() {
            call("@PreDestroy");
        }
    }

    @EnableAsync
    @EnableScheduling
    static class Tasks {

        private final CountDownLatch running = new CountDownLatch(2);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final CompletableFuture<String> async = new CompletableFuture<>();
        private final CompletableFuture<String> scheduled = new CompletableFuture<>();
        private final BlockingPortal portal;

        Tasks(BlockingPortal portal) {
            this.portal = portal;
        }

        CountDownLatch running() {
            return running;
        }

        CountDownLatch goOn() {
            return goOn;
        }

        CompletableFuture<String> scheduled() {
            return scheduled;
        }

        CompletableFuture<String> async() {
            return async;
        }

        @Async
        void runAsync() throws InterruptedException {
            async.complete(callWhenToldTo());
        }

        @Scheduled(initialDelay = 0)
        void runScheduled() throws InterruptedException {
            scheduled.complete(callWhenToldTo());
        }

        private String callWhenToldTo() throws InterruptedException {
            running.countDown();
            goOn.await();
            return UseTest.call(portal);
        }
    }

    static class LateUser {

        final ObjectProvider<BlockingPortal> portals;

        LateUser(ObjectProvider<BlockingPortal> portals) {
            this.portals = portals;
        }
    }
}
