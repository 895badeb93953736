package io.github.blockingportal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.github.blockingportal.PortalSnapshot.Call;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Settings;
import io.github.blockingportal.PortalSnapshot.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/** What a snapshot says about the portal as a whole. */
@Timeout(20)
class SnapshotTest {

    @Test
    void tellsTheSettingsInEveryDetailAndForEveryView() {
        BlockingPortalBuilder builder = BlockingPortal.builder()
                .loops(2)
                .maxConcurrentCalls(3)
                .timeout(Duration.ofMillis(1500))
                .drainTimeout(Duration.ofSeconds(4))
                .stallThreshold(Duration.ofMillis(250))
                .dispatch(Dispatch.CALLER_RUNS)
                .enforcement(Enforcement.WARN)
                .workerLimit(5)
                .maxWait(Duration.ofMillis(700))
                .maxWaiting(11)
                .workerMaxWaiting(12)
                .slowCallThreshold(Duration.ofMillis(1700))
                .watchClientLoops(false);
        Settings told = new Settings(
                2,
                3,
                Duration.ofMillis(1500),
                Duration.ofSeconds(4),
                Dispatch.CALLER_RUNS,
                Enforcement.WARN,
                Duration.ofMillis(250),
                5,
                Duration.ofMillis(700),
                11,
                12,
                Duration.ofMillis(1700),
                false);
        try (BlockingPortal portal = builder.build()) {
            builder.loops(9);
            for (Detail detail : Detail.values()) {
                assertThat(portal.snapshot(detail).settings()).isEqualTo(told);
                assertThat(portal.named("any").snapshot(detail).settings()).isEqualTo(told);
            }
        }
        assertThat(told)
                .hasToString("loops=2, maxConcurrentCalls=3, timeout=1500ms, drainTimeout=4s, dispatch=CALLER_RUNS,"
                        + " enforcement=WARN, stallThreshold=250ms, workerLimit=5, maxWait=700ms, maxWaiting=11, workerMaxWaiting=12,"
                        + " slowCallThreshold=1700ms, watchClientLoops=false");
    }

    @Test
    void aPortalWithoutADeadlineHasNoTimeout() {
        try (BlockingPortal portal = BlockingPortal.builder().noTimeout().build()) {
            assertThat(portal.snapshot().settings().timeout()).isNull();
            assertThat(portal.snapshot().settings().toString()).contains("timeout=none");
        }
    }

    @Test
    void listsTheOldestCallsAndCountsTheOthers() {
        try (BlockingPortal portal =
                BlockingPortal.builder().maxConcurrentCalls(4000).build()) {
            List<? extends Future<?>> calls = Stream.generate(() -> portal.submit(Mono::never))
                    .limit(3000)
                    .toList();
            assertThat(portal.snapshot(Detail.NUMBERS)).satisfies(numbers -> {
                assertThat(numbers.callsInFlight()).isEqualTo(3000);
                assertThat(numbers.calls()).isEmpty();
            });
            for (int most : new int[] {0, 1, 25, 2999, 3000, 3001, Integer.MAX_VALUE}) {
                PortalSnapshot snapshot = portal.snapshot(Detail.CALLS, most);
                assertThat(snapshot.callsInFlight()).isEqualTo(3000);
                assertThat(snapshot.calls())
                        .extracting(Call::id)
                        .isEqualTo(LongStream.rangeClosed(1, Math.min(most, 3000))
                                .boxed()
                                .toList());
            }
            calls.subList(0, 2990).forEach(call -> call.cancel(true));
            assertThat(portal.snapshot(Detail.CALLS, 2).calls())
                    .extracting(Call::id)
                    .containsExactly(2991L, 2992L);
            assertThat(portal.snapshot(Detail.CALLS, 2).callsInFlight()).isEqualTo(10);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> portal.snapshot(Detail.CALLS, -1))
                    .withMessage("mostCalls must be 0 or more, but was -1");
            calls.forEach(call -> call.cancel(true));
        }
    }

    @Test
    void theUptimeCountsFromEachStart() {
        ManagedPortal portal = BlockingPortal.builder().loops(1).buildManaged();
        assertThat(portal.snapshot().uptime()).isZero();
        portal.start();
        await().until(() -> portal.snapshot().uptime().compareTo(Duration.ofMillis(50)) > 0);
        portal.close();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        assertThat(portal.snapshot().uptime()).isZero();
        long before = System.nanoTime();
        portal.start();
        Duration uptime = portal.snapshot().uptime();
        assertThat(uptime).isPositive().isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - before));
        portal.close();
    }
}
