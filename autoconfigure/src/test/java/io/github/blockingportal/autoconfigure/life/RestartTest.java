package io.github.blockingportal.autoconfigure.life;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.context.ContextRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.metrics.BlockingPortalMetricsAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Contexts that stop and start, and contexts that come and go. */
@Timeout(180)
class RestartTest {

    private static final int TIMES = 100;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(BlockingPortalAutoConfiguration.class, LifecycleAutoConfiguration.class))
            .withPropertyValues("blocking-portal.name=restarted", "blocking-portal.loops=2");

    private static void use(BlockingPortal portal) {
        assertThat(portal.<Integer>call(() ->
                        Mono.delay(Duration.ofMillis(1), portal.scheduler()).thenReturn(1)))
                .isEqualTo(1);
        assertThat(portal.<Integer>call(() -> portal.workers().run(() -> 2))).isEqualTo(2);
    }

    @Test
    void whatWasInjectedBeforeAStopIsUsableAfterTheStart() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            BlockingPortal view = portal.named("view").timeout(Duration.ofSeconds(5));
            use(view);
            context.stop();
            assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
            await().untilAsserted(() -> assertThat(Threads.of("restarted")).isEmpty());
            assertThatThrownBy(() -> use(view)).hasMessageContaining("takes no calls (state CLOSED)");
            context.start();
            use(view);
        });
    }

    @Test
    void aRestartOfTheContextDoesNotTouchThePortalSinceItPausesNeitherAWebServer() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            use(portal);
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            CompletableFuture<Integer> call = portal.submit(() -> Mono.fromFuture(answer));
            context.getSourceApplicationContext().restart();
            assertThat(call).isNotDone();
            answer.complete(1);
            assertThat(call.join()).isEqualTo(1);
        });
    }

    @Test
    void aStartThatComesWhileThePortalStillDrainsWaitsForTheEndOfThat() {
        runner.withPropertyValues(
                        "spring.lifecycle.timeout-per-shutdown-phase=10ms", "blocking-portal.drain-timeout=2s")
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    CompletableFuture<Object> hanging = portal.submit(Mono::never);
                    context.stop();
                    await().until(() -> portal.snapshot().state() == State.CLOSING);
                    context.start();
                    assertThat(hanging).isCompletedExceptionally();
                    use(portal);
                });
    }

    /** Of every portal: those that are injected by their name are no candidates for injection without one. */
    @Test
    void theDrainOfEveryPortalBeginsBeforeTheWebServerStops() {
        int phaseOfTheWebServer = Integer.MAX_VALUE - 2048;
        runner.withPropertyValues("blocking-portal.drain-timeout=100ms", "blocking-portal.portals.slow.loops=1")
                .withBean(Doorkeeper.class, phaseOfTheWebServer)
                .run(context -> {
                    Doorkeeper doorkeeper = context.getBean(Doorkeeper.class);
                    BlockingPortals portals = context.getBean(BlockingPortals.class);
                    doorkeeper.hanging.add(portals.getDefault().submit(Mono::never));
                    doorkeeper.hanging.add(portals.get("slow").submit(Mono::never));
                    context.stop();
                    assertThat(doorkeeper.sawThemEnd).isTrue();
                });
    }

    @Test
    void aHundredStopsAndStartsLeaveTheNumberOfThreadsAsItWas() {
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            use(portal);
            int accessors =
                    ContextRegistry.getInstance().getThreadLocalAccessors().size();
            long before = Threads.count();
            for (int i = 0; i < TIMES; i++) {
                context.stop();
                context.start();
                use(portal);
            }
            await().untilAsserted(() -> assertThat(Threads.count()).isLessThanOrEqualTo(before));
            assertThat(ContextRegistry.getInstance().getThreadLocalAccessors()).hasSize(accessors);
        });
    }

    @Test
    void theMetersOfAClosedContextDoNotKeepItsPortal() {
        SimpleMeterRegistry kept = new SimpleMeterRegistry();
        List<WeakReference<BlockingPortal>> portals = new ArrayList<>();
        runner.withConfiguration(AutoConfigurations.of(
                        BlockingPortalMetricsAutoConfiguration.class, MetricsAutoConfiguration.class))
                .withBean(MeterRegistry.class, () -> kept)
                .run(context -> {
                    use(context.getBean(BlockingPortal.class));
                    assertThat(kept.get("blocking.portal.calls.limit").gauge().value())
                            .isEqualTo(1024);
                    portals.add(new WeakReference<>(context.getBean(BlockingPortal.class)));
                });
        await().untilAsserted(() -> {
            System.gc();
            assertThat(portals).singleElement().extracting(WeakReference::get).isNull();
        });
        assertThat(kept.getMeters()).isNotEmpty();
    }

    @Test
    void aHundredContextsLeaveNeitherAThreadNorAClassLoaderNorAMeterNorAnAccessor() {
        MeterRegistry shared = new SimpleMeterRegistry();
        ApplicationContextRunner measured = runner.withConfiguration(
                        AutoConfigurations.of(BlockingPortalMetricsAutoConfiguration.class))
                .withBean(MeterRegistry.class, () -> shared, definition -> definition.setDestroyMethodName(""));
        measured.run(context -> use(context.getBean(BlockingPortal.class)));
        await().untilAsserted(() -> assertThat(Threads.of("restarted")).isEmpty());
        int accessors = ContextRegistry.getInstance().getThreadLocalAccessors().size();
        long before = Threads.count();
        long loaders = ClassLoaders.count();
        int meters = shared.getMeters().size();
        for (int i = 0; i < TIMES; i++) {
            measured.run(context -> use(context.getBean(BlockingPortal.class)));
        }
        await().untilAsserted(() -> assertThat(Threads.of("restarted")).isEmpty());
        await().untilAsserted(() -> assertThat(Threads.count()).isLessThanOrEqualTo(before));
        await().untilAsserted(() -> assertThat(ClassLoaders.count()).isLessThanOrEqualTo(loaders));
        assertThat(ContextRegistry.getInstance().getThreadLocalAccessors()).hasSize(accessors);
        assertThat(shared.getMeters()).hasSize(meters);
    }

    /** Does not stop before what it was told of has ended, or ten seconds are over. */
    static class Doorkeeper implements SmartLifecycle {

        final List<CompletableFuture<?>> hanging = new ArrayList<>();
        private final int phase;
        private volatile boolean running;
        boolean sawThemEnd;

        Doorkeeper(int phase) {
            this.phase = phase;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            await().until(() -> hanging.stream().allMatch(CompletableFuture::isDone));
            sawThemEnd = true;
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return phase;
        }
    }
}
