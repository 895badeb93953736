package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Instances that come and go at random, each with a count of its own, which ask once a second at a moment of their own. */
class AgreedCountsTest {

    private static final int TICKS_A_SECOND = 10;
    private static final long TICK = Duration.ofMillis(100).toNanos();
    private static final int TO_AGREE = 2 * TICKS_A_SECOND;
    private static final int TO_EXPIRE = 4 * TICKS_A_SECOND;

    private static final class Instance {

        private final AgreedCount count = new AgreedCount(Duration.ofNanos(TO_AGREE * TICK), 0);
        private final int joinedAt;
        private int lastSign;

        Instance(int now) {
            this.joinedAt = now;
            this.lastSign = now;
        }
    }

    private final List<Instance> live = new ArrayList<>();
    private final List<Instance> killed = new ArrayList<>();
    private int now;

    private void passATick() {
        now++;
        killed.removeIf(instance -> now - instance.lastSign > TO_EXPIRE);
        for (Instance instance : live) {
            if ((now - instance.joinedAt) % TICKS_A_SECOND == 0) {
                ask(instance);
            }
        }
    }

    private void ask(Instance instance) {
        instance.lastSign = now;
        instance.count.told(live.size() + killed.size(), now * TICK, 0);
    }

    private void join() {
        Instance instance = new Instance(now);
        live.add(instance);
        ask(instance);
    }

    private Instance leave(Random random) {
        return live.remove(random.nextInt(live.size()));
    }

    private int sum(int limit) {
        return live.stream().mapToInt(instance -> instance.count.shareOf(limit)).sum();
    }

    /** Those of which the others may not have heard yet. */
    private long newcomers() {
        return live.stream()
                .filter(instance -> now - instance.joinedAt <= TO_AGREE)
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 13, 24, 400})
    void togetherTheyHaveTheLimitAndOneForEachThatJoins(int limit) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            live.clear();
            killed.clear();
            for (int tick = 0; tick < 600; tick++) {
                int what = random.nextInt(60);
                if (what < 2 && live.size() < 12) {
                    join();
                } else if (what == 2 && !live.isEmpty()) {
                    leave(random);
                } else if (what == 3 && !live.isEmpty()) {
                    killed.add(leave(random));
                }
                passATick();
                assertThat(sum(limit))
                        .as("seed %d, tick %d, %d instances", seed, tick, live.size())
                        .isLessThanOrEqualTo((int) (Math.max(limit, live.size()) + newcomers()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 400})
    void onceNobodyComesOrGoesTheyHaveAllOfIt(int limit) {
        for (int instances = 1; instances <= 8; instances++) {
            live.clear();
            for (int each = 0; each < instances; each++) {
                join();
                passATick();
            }
            for (int tick = 0; tick < 4 * TICKS_A_SECOND; tick++) {
                passATick();
            }
            assertThat(sum(limit)).isEqualTo(instances * (limit / instances));
        }
    }
}
