package io.github.blockingportal.autoconfigure;

import com.netflix.concurrency.limits.Limit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.blockingportal.autoconfigure.adaptive.BlockingPortalAdaptiveAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** A property asks for something that a library does, and the library is not there. */
class MissingLibraryTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAdaptiveAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withClassLoader(new FilteredClassLoader(Limit.class.getPackageName()));

    @ParameterizedTest
    @CsvSource({"adaptive.enabled, portal", "portals.maps.adaptive.enabled, maps"})
    void theStartFailsAndNamesTheLibrary(String property, String portal) {
        runner.withPropertyValues("blocking-portal." + property + "=true").run(context -> {
            FailureAnalysis analysis = new UnusablePortalFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .isEqualTo("Blocking portal '" + portal + "' has an adaptive limit (adaptive.enabled=true), and the"
                            + " library for it is not on the class path.");
            assertThat(analysis.getAction())
                    .isEqualTo("Add the dependency com.netflix.concurrency-limits:concurrency-limits-core, or set"
                            + " adaptive.enabled to false.");
        });
    }
}
