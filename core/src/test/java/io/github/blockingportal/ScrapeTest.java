package io.github.blockingportal;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/** What it costs to look at the numbers of a portal. */
@Tag("D21")
@Timeout(30)
class ScrapeTest {

    private static BlockingPortal portal(int loops) {
        return BlockingPortal.builder().name("test").loops(loops).build();
    }

    /** Bytes that the current thread allocates for one scrape, the least of several. */
    private static long bytes(BlockingPortal portal) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        return IntStream.range(0, 200)
                .mapToLong(round -> {
                    long before = threads.getThreadAllocatedBytes(thread);
                    PortalSnapshot snapshot = portal.snapshot(PortalSnapshot.Detail.NUMBERS);
                    long after = threads.getThreadAllocatedBytes(thread);
                    assertThat(snapshot.loops()).isNotEmpty();
                    return after - before;
                })
                .min()
                .orElseThrow();
    }

    @Test
    void copiesNoQueueHoweverManyTimersThereAre() {
        try (BlockingPortal portal = portal(1)) {
            portal.call(() -> Mono.delay(Duration.ofMillis(1), portal.scheduler()));
            long without = bytes(portal);
            Disposable[] timers = Stream.generate(() ->
                            Mono.delay(Duration.ofHours(1), portal.scheduler()).subscribe())
                    .limit(20_000)
                    .toArray(Disposable[]::new);
            assertThat(bytes(portal)).isLessThanOrEqualTo(without + 64);
            Stream.of(timers).forEach(Disposable::dispose);
        }
    }

    @Test
    void isLinearInTheLoops() {
        try (BlockingPortal few = portal(8);
                BlockingPortal many = portal(32)) {
            assertThat(bytes(many)).isLessThan(5 * bytes(few));
        }
    }
}
