package io.github.blockingportal.autoconfigure;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class InvalidPropertyTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    name                 | ''    | Use letters, digits, '-', '_' and '.', and at least one that is no '.'.
                    name                 | '  '  | Use letters, digits, '-', '_' and '.', and at least one that is no '.'.
                    name                 | a/b   | Use letters, digits, '-', '_' and '.', and at least one that is no '.'.
                    name                 | .     | Use letters, digits, '-', '_' and '.', and at least one that is no '.'.
                    name                 | ..    | Use letters, digits, '-', '_' and '.', and at least one that is no '.'.
                    loops                | 0     | Use 1 or more, or remove it to have one loop for each processor.
                    max-concurrent-calls | -1    | Use 0 or more; 0 admits no call.
                    timeout              | -1s   | Use a duration above 0, such as 30s, or 0 for no deadline.
                    drain-timeout        | 0     | Use a duration above 0, such as 20s.
                    drain-timeout        | -5ms  | Use a duration above 0, such as 20s.
                    stall-threshold      | 0s    | Use a duration above 0, such as 2s.
                    slow-call-threshold  | 0s    | Use a duration above 0, such as 10s.
                    calls.find.timeout   | -1s   | Use a duration above 0, such as 30s, or 0 for no deadline.
                    calls.a.b.timeout    | soon  | Use a duration above 0, such as 30s, or 0 for no deadline.
                    calls[A.b].timeout   | -1s   | Use a duration above 0, such as 30s, or 0 for no deadline.
                    calls.find.max-concurrent | -1    | Use 0 or more; 0 admits no call.
                    calls.find.max-concurrent | few   | Use 0 or more; 0 admits no call.
                    workers.limit        | 0     | Use 1 or more.
                    workers.limit        | -1    | Use 1 or more.
                    cluster.max-concurrent-calls | 0 | Use 1 or more, or remove it so that each instance has its own limit alone.
                    context.mdc          | a,,b  | Use keys that are not blank, '*' for all, or leave it empty for none.
                    """)
    void theReportNamesThePropertyTheValueAsWrittenAndTheRemedy(String property, String value, String remedy) {
        new WrongProperty("blocking-portal." + property, value).stopsTheStartWith(remedy, runner);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    adaptive.min               | 0    | Use 1 or more.
                    adaptive.min               | -1   | Use 1 or more.
                    adaptive.max               | 3    | Use 4 or more, or lower adaptive.min. Where it is not set, max-concurrent-calls is meant.
                    adaptive.max               | 0    | Use 4 or more, or lower adaptive.min. Where it is not set, max-concurrent-calls is meant.
                    """)
    void soDoesTheOneOfALimitThatMoves(String property, String value, String remedy) {
        new WrongProperty("blocking-portal." + property, value)
                .stopsTheStartWith(remedy, runner.withSystemProperties("blocking-portal.adaptive.enabled=true"));
    }

    @Test
    void aLimitThatMovesNeedsRoomToMove() {
        runner.withPropertyValues("blocking-portal.adaptive.enabled=true", "blocking-portal.max-concurrent-calls=2")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("Property 'blocking-portal.adaptive.max' must not be '2'. Use 4 or"
                                + " more, or lower adaptive.min. Where it is not set, max-concurrent-calls is meant."));
    }

    @Test
    void theExceptionItselfNamesThemToo() {
        runner.withPropertyValues("blocking-portal.loops=0")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessage("loops must be 1 or more, but was 0"));
        runner.withPropertyValues("blocking-portal.loops=0")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("Property 'blocking-portal.loops' must not be '0'. Use 1 or more"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loops=1",
                "max-concurrent-calls=0",
                "timeout=0",
                "timeout=1ns",
                "drain-timeout=1ms",
                "stall-threshold=1ms",
                "name=A.b-c_9",
                "loops=",
                "calls=",
                "calls.find.timeout=",
                "calls.find.timeout=0",
                "calls.find.max-concurrent=0",
                "timeout=",
                "dispatch=",
                "enforcement=",
                "workers.limit=1",
                "context.mdc=",
                "context.mdc=user, request"
            })
    void theSmallestAllowedValuesAndEmptyOnesStart(String property) {
        runner.withPropertyValues("blocking-portal." + property)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    @Tag("CL01")
    void aLimitThatIsNoWholeNumberIsRefusedAtBindingWithThePropertysName() {
        runner.withPropertyValues("blocking-portal.max-concurrent-calls=1.5")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("blocking-portal.max-concurrent-calls"));
    }

    @Test
    void anApplicationWithAWrongValueStopsWithTheReport(CapturedOutput output) {
        SpringApplication application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .build();
        assertThatThrownBy(() -> application.run("--blocking-portal.drain-timeout=0"))
                .hasStackTraceContaining("blocking-portal.drain-timeout");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Property: blocking-portal.drain-timeout")
                .contains("blocking-portal.drain-timeout: Use a duration above 0, such as 20s.");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(BlockingPortalAutoConfiguration.class)
    static class Application {}
}
