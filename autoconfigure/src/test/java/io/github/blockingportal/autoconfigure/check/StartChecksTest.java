package io.github.blockingportal.autoconfigure.check;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static io.github.blockingportal.autoconfigure.check.Warnings.RUNNER;
import static org.assertj.core.api.Assertions.assertThat;

/** When the settings are looked at, and what that may not do. */
@ExtendWith(OutputCaptureExtension.class)
class StartChecksTest {

    private static final String[] WRONG = {
        "--blocking-portal.timout=1s", "--blocking-portal.stall-threshold=20", "--blocking-portal.drain-timeout=1m"
    };

    @Test
    void anApplicationHearsOfEachOnce(CapturedOutput output) {
        SpringApplication application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .build();
        try (ConfigurableApplicationContext context = application.run(WRONG)) {
            context.stop();
            context.start();
            assertThat(Warnings.in(output)).hasSize(3);
        }
    }

    @Test
    void aChildContextDoesNotRepeatWhatItsParentSaid(CapturedOutput output) {
        SpringApplicationBuilder parent = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE);
        try (ConfigurableApplicationContext above = parent.run(WRONG);
                ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                        .parent(above)
                        .web(WebApplicationType.NONE)
                        .run("--blocking-portal.drein-timeout=1s")) {
            assertThat(context.getParent()).isSameAs(above);
            assertThat(Warnings.in(output)).hasSize(4);
            assertThat(output).containsOnlyOnce("'blocking-portal.timout'").contains("'blocking-portal.drein-timeout'");
        }
    }

    @Test
    void withTheDefaultsNothingIsSaid(CapturedOutput output) {
        assertThat(Warnings.of(RUNNER, output)).isEmpty();
    }

    @Test
    void whereThePortalIsOffNothingIsSaid(CapturedOutput output) {
        RUNNER.withPropertyValues("blocking-portal.enabled=false", "blocking-portal.timout=1")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(StartChecks.class));
        assertThat(Warnings.in(output)).isEmpty();
    }

    @Test
    void aPortalThatIsLazyIsNotMadeForIt(CapturedOutput output) {
        new SpringApplicationBuilder(LazyPortal.class)
                .web(WebApplicationType.NONE)
                .lazyInitialization(true)
                .run("--blocking-portal.timout=1s")
                .close();
        assertThat(Warnings.in(output)).singleElement().asString().contains("timout");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({BlockingPortalAutoConfiguration.class, BlockingPortalCheckAutoConfiguration.class})
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({BlockingPortalAutoConfiguration.class, BlockingPortalCheckAutoConfiguration.class})
    static class LazyPortal {

        @Bean
        @Lazy
        BlockingPortal own() {
            throw new IllegalStateException("made");
        }
    }
}
