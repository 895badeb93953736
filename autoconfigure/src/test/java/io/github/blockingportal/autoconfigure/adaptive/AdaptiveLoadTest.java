package io.github.blockingportal.autoconfigure.adaptive;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;

/** An upstream takes ten times as long for a while, behind a limit that follows that, and behind one that does not. */
@Tag("alone")
@Timeout(1200)
class AdaptiveLoadTest {

    private static final String LONG = "adaptive.minute";

    private static final String ON_VIRTUAL_THREADS = "gradient2, virtual threads";

    private static final Map<String, List<String>> LIMITS = new LinkedHashMap<>();

    static {
        LIMITS.put("gradient2", List.of("--blocking-portal.adaptive.enabled=true"));
        LIMITS.put(
                "vegas",
                List.of("--blocking-portal.adaptive.enabled=true", "--blocking-portal.adaptive.algorithm=vegas"));
        if (Runtime.version().feature() >= 21) {
            LIMITS.put(
                    ON_VIRTUAL_THREADS,
                    List.of("--blocking-portal.adaptive.enabled=true", "--spring.threads.virtual.enabled=true"));
        }
        LIMITS.put("fixed", List.of());
    }

    private final Scenario scenario =
            new Scenario(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(6), Duration.ofSeconds(2));

    private Course run(String limit) {
        Course course = scenario.run(LIMITS.get(limit));
        System.out.println(limit + ": " + scenario.slow(course));
        return course;
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "Takes half a minute, and is tried on virtual threads here")
    void thoseLetInAreAnsweredAboutAsSoonAsTheUpstreamCanAndTheRestIsTurnedAwayAtOnce() {
        followsTheUpstream("gradient2");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Virtual threads came with Java 21")
    void onVirtualThreadsToo() {
        followsTheUpstream(ON_VIRTUAL_THREADS);
    }

    private void followsTheUpstream(String limit) {
        Course course = run(limit);
        Course settled = course.between(scenario.begin().plusSeconds(4), scenario.end());
        assertThat(settled.count(200)).isPositive();
        assertThat(settled.turnedAway()).isNotEmpty();
        assertThat(Course.percentile(0.5, settled.letIn())).isBetween(Scenario.SLOW, Scenario.SLOW.multipliedBy(2));
        assertThat(Course.percentile(0.5, settled.turnedAway())).isLessThan(Scenario.SLOW.multipliedBy(2));
        assertThat(settled.lastLimit()).isLessThanOrEqualTo(Scenario.AT_A_TIME);
        Course last = course.between(scenario.total().minusSeconds(2), scenario.total());
        assertThat(last.turnedAway()).isEmpty();
        assertThat(last.lastLimit()).isGreaterThan(settled.lastLimit());
    }

    @Test
    void behindAFixedLimitTheyQueueUpToTheDeadline() {
        Course late = run("fixed").between(scenario.begin().plusSeconds(4), scenario.end());
        assertThat(Course.percentile(0.5, late.letIn())).isGreaterThanOrEqualTo(scenario.timeout());
        assertThat(late.count(504)).isGreaterThan(late.count(200));
    }

    @Test
    @EnabledIfSystemProperty(
            named = LONG,
            matches = ".*",
            disabledReason = "Takes ten minutes, and writes docs/adaptive-limit.md; asked for with -D" + LONG)
    void theFiguresOfTheDocument() throws IOException {
        Scenario minute = Scenario.ofAMinute();
        Map<String, Course> courses = new LinkedHashMap<>();
        LIMITS.forEach((name, arguments) -> courses.put(name, minute.run(arguments)));
        new CourseReport(minute, courses).writeTo(Path.of("../docs"));
        courses.forEach((name, course) -> {
            if (name.startsWith("gradient2")) {
                assertThat(Course.percentile(0.99, minute.slow(course).letIn()))
                        .as(name)
                        .isLessThanOrEqualTo(Scenario.SLOW.multipliedBy(2));
                assertThat(minute.backAfter(course)).as(name).isNotNull();
            }
        });
    }
}
