package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;

import com.netflix.concurrency.limits.Limit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What {@code adaptive.*} makes of a portal. */
class AdaptiveConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAdaptiveAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    private static PortalSnapshot.Settings settings(BlockingPortal portal) {
        return portal.snapshot(PortalSnapshot.Detail.NUMBERS).settings();
    }

    private static String described(AdaptiveLimits limits, String portal) {
        AdaptiveLimits.State state = limits.of(portal);
        return state == null
                ? "fixed"
                : state.settings().algorithm() + " " + state.settings().min() + ".."
                        + state.settings().max();
    }

    @Test
    void aLimitIsFixedUnlessAPropertySaysOtherwise() {
        runner.run(context -> {
            assertThat(context.getBean(AdaptiveLimits.class).of("portal")).isNull();
            assertThat(settings(context.getBean(BlockingPortal.class)).maxConcurrentCalls())
                    .isEqualTo(1024);
            assertThat(settings(context.getBean(BlockingPortal.class)).maxWait())
                    .isNull();
        });
    }

    @Test
    void onePropertyTurnsItOn() {
        runner.withPropertyValues("blocking-portal.adaptive.enabled=true").run(context -> {
            assertThat(described(context.getBean(AdaptiveLimits.class), "portal"))
                    .isEqualTo("GRADIENT2 4..1024");
            PortalSnapshot.Settings settings = settings(context.getBean(BlockingPortal.class));
            assertThat(settings.maxConcurrentCalls()).isEqualTo(20);
            assertThat(settings.maxWait()).isEqualTo(Duration.ofMillis(100));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "max-wait=3s, max-wait=0, PT0S",
        "max-wait=3s, loops=1, PT3S",
        "loops=1, max-wait=2s, PT2S",
        "loops=1, loops=1, PT0.1S"
    })
    void howLongACallWaitsIsWhatAPropertySays(String outer, String own, Duration expected) {
        runner.withPropertyValues(
                        "blocking-portal.adaptive.enabled=true",
                        "blocking-portal." + outer,
                        "blocking-portal.portals.maps." + own)
                .run(context -> assertThat(
                                settings(context.getBean(BlockingPortals.class).get("maps"))
                                        .maxWait())
                        .isEqualTo(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    adaptive.enabled=true                                       | GRADIENT2 4..1024 | GRADIENT2 4..1024
                    adaptive.enabled=true portals.maps.adaptive.enabled=false   | GRADIENT2 4..1024 | fixed
                    portals.maps.adaptive.enabled=true                          | fixed             | GRADIENT2 4..1024
                    adaptive.enabled=true max-concurrent-calls=50               | GRADIENT2 4..50   | GRADIENT2 4..50
                    adaptive.enabled=true portals.maps.max-concurrent-calls=50  | GRADIENT2 4..1024 | GRADIENT2 4..50
                    adaptive.enabled=true adaptive.max=90                       | GRADIENT2 4..90   | GRADIENT2 4..90
                    adaptive.enabled=true adaptive.max=90 portals.maps.max-concurrent-calls=50 | GRADIENT2 4..90 | GRADIENT2 4..50
                    adaptive.enabled=true portals.maps.adaptive.max=50          | GRADIENT2 4..1024 | GRADIENT2 4..50
                    adaptive.enabled=true adaptive.min=30                       | GRADIENT2 30..1024 | GRADIENT2 30..1024
                    adaptive.enabled=true adaptive.algorithm=vegas portals.maps.adaptive.algorithm=aimd | VEGAS 4..1024 | AIMD 4..1024
                    """)
    void aFurtherPortalInheritsWhatItDoesNotSay(String properties, String expected, String expectedOfMaps) {
        runner.withPropertyValues("blocking-portal.portals.maps.loops=1")
                .withPropertyValues(prefixed(properties))
                .run(context -> {
                    context.getBean(BlockingPortals.class).get("maps");
                    AdaptiveLimits limits = context.getBean(AdaptiveLimits.class);
                    assertThat(described(limits, "portal")).isEqualTo(expected);
                    assertThat(described(limits, "maps")).isEqualTo(expectedOfMaps);
                });
    }

    private static String[] prefixed(String properties) {
        return properties.trim().replaceAll("(^| +)", "$1blocking-portal.").split(" +");
    }

    @ParameterizedTest
    @CsvSource({"4, 1024, 20", "4, 10, 10", "30, 1024, 30", "7, 7, 7"})
    void theFirstLimitIsTwentyOrAsNearAsMayBe(int min, int max, int initial) {
        runner.withPropertyValues(
                        "blocking-portal.adaptive.enabled=true",
                        "blocking-portal.adaptive.min=" + min,
                        "blocking-portal.adaptive.max=" + max)
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    assertThat(portal.snapshot().admission().limit()).isEqualTo(initial);
                    portal.call(() -> Mono.just(1));
                    assertThat(portal.snapshot().admission().limit()).isEqualTo(initial);
                });
    }

    @Test
    void nobodyElseSetsTheLimit() {
        runner.withPropertyValues("blocking-portal.adaptive.enabled=true").run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThatThrownBy(() -> portal.change(change -> change.maxConcurrentCalls(3)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Portal 'portal': maxConcurrentCalls (now 20) cannot be changed, since"
                            + " blocking-portal.adaptive sets it. Change what that goes by, or take it away");
            portal.change(change -> change.maxWait(Duration.ofSeconds(1)));
            assertThat(settings(portal).maxWait()).isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void theBuilderBeanHasItAndACustomizerTheLastWord() {
        BlockingPortalBuilderCustomizer five = (name, builder) -> builder.maxConcurrentCalls(5);
        runner.withPropertyValues("blocking-portal.adaptive.enabled=true")
                .withBean(BlockingPortalBuilderCustomizer.class, () -> five)
                .run(context -> {
                    try (BlockingPortal own =
                            context.getBean(BlockingPortalBuilder.class).build()) {
                        assertThat(own.snapshot().admission().limit()).isEqualTo(5);
                        own.call(() -> Mono.just(1));
                        assertThat(own.snapshot().admission().limit()).isEqualTo(20);
                    }
                });
    }

    @Test
    void withoutTheLibraryAFixedLimitNeedsNothing() {
        runner.withClassLoader(new FilteredClassLoader(Limit.class.getPackageName()))
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(AdaptiveLimits.class);
                    assertThat(context.getBean(BlockingPortal.class).call(() -> Mono.just(1)))
                            .isEqualTo(1);
                });
    }
}
