package io.github.blockingportal.autoconfigure.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.FewNames;
import io.github.blockingportal.autoconfigure.InvalidPortalPropertyException;

import static org.assertj.core.api.Assertions.assertThat;

/** Names that are made from data. */
@Tag("R22")
@ExtendWith(OutputCaptureExtension.class)
class FewNamesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalMetricsAutoConfiguration.class))
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues("blocking-portal.loops=1");

    private static void callWithNames(BlockingPortal portal, int from, int to) {
        IntStream.range(from, to).forEach(id -> portal.named("user-" + id).call(() -> Mono.just(id)));
    }

    private static long count(MeterRegistry registry, String call) {
        return registry.get("blocking.portal.calls").tag("call", call).timer().count();
    }

    @Test
    void aHundredHaveMetersAndTheOthersShareTheirs(CapturedOutput output) {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            callWithNames(portal, 0, 300);
            callWithNames(portal, 0, 1);
            portal.call(() -> Mono.just("unnamed"));
            assertThat(registry.get("blocking.portal.calls").timers()).hasSize(102);
            assertThat(registry.get("blocking.portal.calls.queued").timers()).hasSize(102);
            assertThat(count(registry, "others")).isEqualTo(200);
            assertThat(count(registry, "user-0")).isEqualTo(2);
            assertThat(count(registry, "unnamed")).isEqualTo(1);
        });
        assertThat(output)
                .containsOnlyOnce(
                        "Portal 'portal' has calls of more than 100 names (blocking-portal.metrics.max-call-names),"
                                + " so 'user-100' and further ones count as call=others. Use names that are not made from data");
    }

    @Test
    void oneThatTwoUseForTheFirstTimeAtTheSameTimeIsItself(CapturedOutput output) throws Exception {
        AtomicInteger rounds = new AtomicInteger(20_000);
        FewNames names = new FewNames("call", rounds.get());
        AtomicInteger arrivals = new AtomicInteger();
        long begin = System.nanoTime();
        List<CompletableFuture<Set<String>>> shown = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            shown.add(CompletableFuture.supplyAsync(
                    () -> IntStream.iterate(0, id -> id < rounds.get(), id -> id + 1)
                            .peek(id -> endSoon(rounds, id, begin))
                            .peek(id -> awaitBoth(arrivals, id))
                            .mapToObj(id -> names.shown("portal", "user-" + id))
                            .collect(Collectors.toSet()),
                    task -> new Thread(task).start()));
        }
        for (CompletableFuture<Set<String>> each : shown) {
            assertThat(each.get(20, TimeUnit.SECONDS)).hasSize(rounds.get()).doesNotContain("others");
        }
        assertThat(output).doesNotContain("WARN");
    }

    /** Where each round needs a turn of a processor that others want too, there are fewer. Both threads are in the same one. */
    private static void endSoon(AtomicInteger rounds, int id, long begin) {
        if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(5)) {
            rounds.accumulateAndGet(id + 1, Math::min);
        }
    }

    private static void awaitBoth(AtomicInteger arrivals, int rounds) {
        arrivals.incrementAndGet();
        for (int spins = 0; arrivals.get() < 2 * (rounds + 1); spins++) {
            if (spins < 1000) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    @Test
    void soDoTasks(CapturedOutput output) {
        runner.withPropertyValues("blocking-portal.metrics.max-call-names=2").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            for (int id = 0; id < 5; id++) {
                portal.workers().named("task-" + id).run(() -> 1).block();
            }
            portal.workers().run(() -> 1).block();
            assertThat(context.getBean(MeterRegistry.class)
                            .get("blocking.portal.workers.tasks")
                            .timers())
                    .extracting(timer -> timer.getId().getTag("task"))
                    .containsExactlyInAnyOrder("task-0", "task-1", "others", "unnamed");
        });
        assertThat(output).containsOnlyOnce("so 'task-2' and further ones count as task=others");
    }

    @Test
    void aNegativeNumberStopsTheStart() {
        runner.withPropertyValues("blocking-portal.metrics.max-call-names=-1")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidPortalPropertyException.class)
                        .hasMessageContaining("blocking-portal.metrics.max-call-names"));
    }
}
