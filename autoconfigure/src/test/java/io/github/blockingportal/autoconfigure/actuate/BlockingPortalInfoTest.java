package io.github.blockingportal.autoconfigure.actuate;

import java.util.Map;

import com.jayway.jsonpath.DocumentContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

import static org.assertj.core.api.Assertions.assertThat;

class BlockingPortalInfoTest {

    private static final String ENABLED = "management.info.blocking-portal.enabled=true";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingPortalInfoAutoConfiguration.class));

    @Test
    void tellsTheVersionAndTheSettingsOfEachPortal() throws Exception {
        try (ConfigurableApplicationContext context = ShopApplication.start(
                Server.TOMCAT,
                "--management.endpoints.web.exposure.include=info",
                "--" + ENABLED,
                "--blocking-portal.name=orders",
                "--blocking-portal.loops=3",
                "--blocking-portal.timeout=0")) {
            DocumentContext json = new ActuatorHttp(context).json("/info");
            Map<String, Object> info = json.read("$.blockingPortal");
            assertThat(info.keySet()).containsExactly("version", "portals");
            assertThat(info.get("version")).isEqualTo("unknown"); // the classes of a test are not in a jar
            assertThat(json.<Map<String, Object>>read("$.blockingPortal.portals.orders"))
                    .containsEntry("loops", 3)
                    .doesNotContainKey("timeout")
                    .containsEntry("drainTimeout", "PT20S")
                    .containsEntry("enforcement", "FAIL")
                    .containsEntry("workerLimit", 40);
        }
    }

    @Test
    void tellsTheSettingsThatACustomizerHasChanged() {
        runner.withPropertyValues(ENABLED)
                .withBean(BlockingPortalBuilderCustomizer.class, () -> (name, builder) -> builder.loops(7))
                .run(context -> {
                    Info.Builder info = new Info.Builder();
                    context.getBean(InfoContributor.class).contribute(info);
                    assertThat(info.build().get("blockingPortal").toString()).contains("loops=7");
                });
    }

    @Test
    void tellsNothingUnlessItIsAsked() {
        runner.run(context -> assertThat(context).doesNotHaveBean(InfoContributor.class));
    }

    @Test
    void needsNeitherActuatorNorAPortal() {
        runner.withPropertyValues(ENABLED)
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues(ENABLED, "blocking-portal.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(InfoContributor.class));
    }
}
