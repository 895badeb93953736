package io.github.blockingportal.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Instances of the sample, each a process, before one clock: what docs/cluster-limit.md says of the seconds of a change. */
@Tag("alone")
@Timeout(600)
@EnabledIf(
        value = "io.github.blockingportal.sample.RedisServer#isInstalled",
        disabledReason = "there is no redis-server on the PATH")
class ClusterIT {

    private static final int LIMIT = 24;

    /** Twice the default, for a machine that is busy. */
    private static final String INTERVAL = "2s";

    private static final String PICTURE = "cluster.picture";

    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private SharedClock clock;
    private IntSupplier most;
    private ShareCourse course;
    private RedisServer redis;
    private final List<SharingInstance> instances = new ArrayList<>();
    private final List<String> settings = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        clock = new SharedClock();
        most = clock.peak();
        course = new ShareCourse(LIMIT, clock.peak());
        redis = new RedisServer(directory);
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        course.close();
        for (SharingInstance instance : instances) {
            instance.close();
        }
        redis.close();
        clock.close();
    }

    private SharingInstance start() throws IOException {
        List<String> all = new ArrayList<>(settings);
        all.add("--blocking-portal.portals.clock.cluster.max-concurrent-calls=" + LIMIT);
        all.add("--shared.clock.port=" + clock.port());
        all.add("--shared.redis.port=" + redis.port());
        SharingInstance instance = new SharingInstance(
                directory.resolve("instance-" + instances.size() + ".log"), all.toArray(String[]::new));
        instances.add(instance);
        course.follow(instance);
        return instance;
    }

    private static void awaitShares(int share, SharingInstance... sharing) {
        Awaitility.await()
                .atMost(LONGEST_CHANGE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(sharing)
                        .allSatisfy(instance -> assertThat(instance.share())
                                .containsEntry("share", share)
                                .containsEntry("reachable", true)));
    }

    /** The limit is used up, and no more, while a few hundred calls go by. */
    private void staysWithinTheLimit() {
        int before = clock.answered();
        Awaitility.await().atMost(LONGEST_CHANGE).until(() -> clock.answered() > before + LIMIT);
        most = clock.peak();
        int settled = clock.answered();
        Awaitility.await().atMost(LONGEST_CHANGE).until(() -> clock.answered() > settled + 10 * LIMIT);
        assertThat(most.getAsInt()).isBetween(LIMIT / 2, LIMIT);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "Takes a minute, and is tried on virtual threads here")
    void allTogetherStayWithinTheLimitAsInstancesJoinAreKilledAndRedisStartsAnew()
            throws IOException, InterruptedException {
        settings.add("--blocking-portal.cluster.interval=" + INTERVAL);
        comeAndGo();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Virtual threads came with Java 21")
    void onVirtualThreadsToo() throws IOException, InterruptedException {
        settings.add("--blocking-portal.cluster.interval=" + INTERVAL);
        settings.add("--spring.threads.virtual.enabled=true");
        comeAndGo();
    }

    @Test
    @EnabledIfSystemProperty(
            named = PICTURE,
            matches = ".*",
            disabledReason = "Draws docs/images/cluster-limit.svg; asked for with -D" + PICTURE)
    void thePictureOfTheDocument() throws IOException, InterruptedException {
        comeAndGo();
        course.close();
        Files.writeString(Path.of("../docs/images/cluster-limit.svg"), new ShareChart(course).svg());
    }

    private void comeAndGo() throws IOException, InterruptedException {
        SharingInstance first = start().load();
        awaitShares(LIMIT, first);
        staysWithinTheLimit();

        SharingInstance second = start().load();
        SharingInstance third = start().load();
        awaitShares(LIMIT / 3, first, second, third);
        staysWithinTheLimit();

        third.kill();
        course.mark("3 is killed");
        awaitShares(LIMIT / 2, first, second);
        assertThat(most.getAsInt()).as("while a killed one was found out").isLessThanOrEqualTo(LIMIT);
        staysWithinTheLimit();

        SharingInstance fourth = start().load();
        awaitShares(LIMIT / 3, first, second, fourth);
        staysWithinTheLimit();

        redis.stop();
        course.mark("Redis is gone");
        Awaitility.await()
                .atMost(LONGEST_CHANGE)
                .untilAsserted(() -> assertThat(Stream.of(first, second, fourth))
                        .allSatisfy(instance -> assertThat(instance.share())
                                .containsEntry("reachable", false)
                                .containsEntry("share", LIMIT / 3)));
        redis.start();
        course.mark("Redis is back");
        awaitShares(LIMIT / 3, first, second, fourth);
        staysWithinTheLimit();

        course.mark("2 is stopped");
        second.close();
        awaitShares(LIMIT / 2, first, fourth);
        staysWithinTheLimit();
    }
}
