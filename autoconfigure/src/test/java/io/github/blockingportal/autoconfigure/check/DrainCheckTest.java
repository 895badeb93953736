package io.github.blockingportal.autoconfigure.check;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

import static io.github.blockingportal.autoconfigure.check.Warnings.RUNNER;
import static org.assertj.core.api.Assertions.assertThat;

@Tag("N7")
@ExtendWith(OutputCaptureExtension.class)
class DrainCheckTest {

    private static final String PHASE = "spring.lifecycle.timeout-per-shutdown-phase=";

    @Test
    void aDrainThatIsNotBelowThePhaseIsWarnedOfWithTheNumbersAndThePropertiesToChange(CapturedOutput output) {
        assertThat(Warnings.of(RUNNER.withPropertyValues(PHASE + "3s"), output))
                .singleElement()
                .asString()
                .endsWith(
                        "Portal 'portal' may drain for 20s (blocking-portal.drain-timeout), which is not below the 3s of each"
                                + " phase of a shutdown (spring.lifecycle.timeout-per-shutdown-phase), after which requests in flight"
                                + " lose their connections. Lower the one or raise the other");
    }

    @ParameterizedTest
    @CsvSource({"30s", "30001ms", "2m"})
    void thePhaseHasThirtySecondsWhereNobodySaysOtherwise(String drain, CapturedOutput output) {
        assertThat(Warnings.of(RUNNER.withPropertyValues("blocking-portal.drain-timeout=" + drain), output))
                .singleElement()
                .asString()
                .contains("which is not below the 30s of each phase");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    blocking-portal.loops=1             | spring.lifecycle.timeout-per-shutdown-phase=20001ms
                    blocking-portal.drain-timeout=29s   | blocking-portal.loops=1
                    blocking-portal.drain-timeout=499ms | spring.lifecycle.timeout-per-shutdown-phase=500ms
                    """)
    void aDrainBelowThePhaseIsNotWarnedOf(String one, String other, CapturedOutput output) {
        assertThat(Warnings.of(RUNNER.withPropertyValues(one, other), output)).isEmpty();
    }

    @Test
    void eachPortalIsNamedWithThePropertyThatIsItsOwnOrThatItInherits(CapturedOutput output) {
        assertThat(Warnings.of(
                        RUNNER.withPropertyValues(
                                PHASE + "10s",
                                "blocking-portal.drain-timeout=1s",
                                "blocking-portal.portals.city-maps.drain-timeout=1500ms",
                                "blocking-portal.portals[city.plans].drain-timeout=45s"),
                        output))
                .singleElement()
                .asString()
                .contains("Portal 'city.plans' may drain for 45s (blocking-portal.portals[city.plans].drain-timeout)");
    }

    @Test
    void aPortalThatInheritsItsDrainIsToldOfTheInheritedProperty(CapturedOutput output) {
        assertThat(Warnings.of(
                        RUNNER.withPropertyValues(PHASE + "10s", "blocking-portal.portals.maps.loops=1"), output))
                .hasSize(2)
                .anyMatch(line -> line.contains("Portal 'maps' may drain for 20s (blocking-portal.drain-timeout)"));
    }

    @Test
    void whatACustomizerSaidCounts(CapturedOutput output) {
        assertThat(Warnings.of(RUNNER.withUserConfiguration(Patient.class), output))
                .singleElement()
                .asString()
                .contains("Portal 'portal' may drain for 60s");
    }

    @Test
    void aPortalThatEndsInNoPhaseIsNotMeant(CapturedOutput output) {
        RUNNER.withUserConfiguration(OwnPortal.class)
                .withPropertyValues(PHASE + "1s")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(Warnings.in(output)).isEmpty();
    }

    @Configuration(proxyBeanMethods = false)
    static class Patient {

        @Bean
        BlockingPortalBuilderCustomizer patient() {
            return (name, builder) -> builder.drainTimeout(Duration.ofMinutes(1));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPortal {

        @Bean
        BlockingPortal own() {
            return BlockingPortal.builder().loops(1).build();
        }
    }
}
