package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An upstream that is fast, slow, and fast again, each for a while, under a load that it can bear only as long as it is fast.
 *
 * @param fast how long it is fast before
 * @param slow how long it is slow
 * @param again how long it is fast afterwards
 * @param timeout the deadline of each call
 */
record Scenario(Duration fast, Duration slow, Duration again, Duration timeout) {

    static final Duration FAST = Duration.ofMillis(20);
    static final Duration SLOW = Duration.ofMillis(200);

    /** At how many requests the upstream works at a time. */
    static final int AT_A_TIME = 20;

    static final int PER_SECOND = 250;

    private static final Duration WARM_UP = Duration.ofSeconds(5);

    static Scenario ofAMinute() {
        return new Scenario(
                Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(5));
    }

    Duration begin() {
        return fast;
    }

    Duration end() {
        return fast.plus(slow);
    }

    Duration total() {
        return end().plus(again);
    }

    Course before(Course course) {
        return course.between(Duration.ZERO, begin());
    }

    Course slow(Course course) {
        return course.between(begin(), end());
    }

    /** How long after the slow time the limit was what it was before, null if it was not. */
    @Nullable
    Duration backAfter(Course course) {
        int limit = before(course).lastLimit();
        return course.between(end(), total()).limits().stream()
                .filter(reading -> reading.limit() >= limit)
                .findFirst()
                .map(reading -> reading.at().minus(end()))
                .orElse(null);
    }

    /** Also what the first calls and the first that are turned away need to be loaded and compiled is so before. */
    Course run(List<String> properties) {
        List<String> arguments = new ArrayList<>(properties);
        arguments.add("--blocking-portal.timeout=" + timeout.toMillis() + "ms");
        arguments.add("--server.tomcat.threads.max=1500");
        try (SlowingUpstream upstream = new SlowingUpstream(AT_A_TIME, FAST);
                LoadedShop shop = new LoadedShop(upstream, arguments)) {
            OpenLoad load = new OpenLoad(shop, PER_SECOND);
            load.run(WARM_UP, at -> {});
            upstream.take(SLOW);
            load.run(Duration.ofSeconds(1), at -> {});
            upstream.take(FAST);
            load.run(WARM_UP, at -> {});
            return load.run(total(), at -> upstream.take(latencyAt(at)));
        }
    }

    Duration latencyAt(Duration at) {
        return at.compareTo(begin()) >= 0 && at.compareTo(end()) < 0 ? SLOW : FAST;
    }
}
