package io.github.blockingportal.autoconfigure.metrics;

import java.util.Comparator;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;

/**
 * The loops of a portal as all meters of one scrape see them. A snapshot shows every loop, so one for each meter would make a
 * scrape quadratic in the loops.
 */
final class LoopsReading {

    /** Threads of clients may share a name. */
    private static final Comparator<PortalSnapshot.Loop> BY_LAG = Comparator.comparing(PortalSnapshot.Loop::lag);

    private static final long FRESH_NANOS = 10_000_000;

    private final BlockingPortal portal;
    private volatile @Nullable Reading last;

    LoopsReading(BlockingPortal portal) {
        this.portal = portal;
    }

    /** As the loop was at most ten milliseconds ago; null while there is no such loop. */
    PortalSnapshot.@Nullable Loop loop(String thread) {
        Reading reading = last;
        if (reading == null || System.nanoTime() - reading.at() > FRESH_NANOS) {
            reading = read();
            last = reading;
        }
        return reading.loops().get(thread);
    }

    private Reading read() {
        return new Reading(
                System.nanoTime(),
                portal.snapshot(Detail.NUMBERS).loops().stream()
                        .collect(Collectors.toMap(
                                PortalSnapshot.Loop::thread, Function.identity(), BinaryOperator.maxBy(BY_LAG))));
    }

    private record Reading(long at, Map<String, PortalSnapshot.Loop> loops) {}
}
