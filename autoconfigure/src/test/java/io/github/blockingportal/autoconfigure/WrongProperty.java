package io.github.blockingportal.autoconfigure;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** A property with which an application does not start. */
record WrongProperty(String key, String value) {

    FailureAnalysis report(ApplicationContextRunner runner) {
        MapPropertySource source = new MapPropertySource("test", Map.of(key, value));
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(source);
        CompletableFuture<FailureAnalysis> analysis = new CompletableFuture<>();
        runner.withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(source))
                .run(context -> analysis.complete(
                        new InvalidPortalPropertyFailureAnalyzer(environment).analyze(context.getStartupFailure())));
        return analysis.join();
    }

    void stopsTheStartWith(String remedy, ApplicationContextRunner runner) {
        FailureAnalysis report = report(runner);
        assertThat(report.getDescription()).isEqualToNormalizingNewlines("""
                        The blocking portal cannot be used with this value:

                            Property: %s
                            Value: "%s"
                            Origin: "%s" from property source "test\"""".formatted(key, value, key));
        assertThat(report.getAction()).isEqualTo(key + ": " + remedy);
    }
}
