package io.github.blockingportal.autoconfigure;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/** A test of the application has replaced the portal with a mock, as {@code @MockitoBean} does. */
@Tag("N8")
class MockedPortalTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withBean("mocked", BlockingPortal.class, () -> mock(BlockingPortal.class));

    @Test
    void whoNeedsOnlyThePortalHasTheMock() {
        runner.run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void whoNeedsItsWorkersIsToldOfTheSpy() {
        runner.withUserConfiguration(Needy.class).run(context -> {
            FailureAnalysis analysis = new UnusablePortalFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .isEqualTo("The blocking portal is a mock, whose workers() answers null.");
            assertThat(analysis.getAction())
                    .isEqualTo("Use @MockitoSpyBean, which is a real portal whose answers can be changed, or mock"
                            + " BlockingWorkers too.");
        });
    }

    @Test
    void mockedWorkersAreUsed() {
        BlockingWorkers workers = mock(BlockingWorkers.class);
        runner.withUserConfiguration(Needy.class)
                .withBean(BlockingWorkers.class, () -> workers)
                .run(context ->
                        assertThat(context.getBean(Holder.class).workers()).isSameAs(workers));
    }

    record Holder(BlockingWorkers workers) {}

    @Configuration(proxyBeanMethods = false)
    static class Needy {

        @Bean
        Holder holder(BlockingWorkers workers) {
            return new Holder(workers);
        }
    }
}
