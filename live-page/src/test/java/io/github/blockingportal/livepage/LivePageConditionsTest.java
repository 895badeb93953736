package io.github.blockingportal.livepage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.ResourceHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ReflectionUtils;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.page.BlockingPortalLivePageAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Where the page is served, and where not. */
@ExtendWith(OutputCaptureExtension.class)
class LivePageConditionsTest {

    private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
            BlockingPortalAutoConfiguration.class,
            BlockingPortalLivePageAutoConfiguration.class,
            WebMvcAutoConfiguration.class);
    private static final String MAPPING = "blockingPortalLivePageMapping";

    private final WebApplicationContextRunner runner =
            new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS);

    @Test
    void itIsServedWhereItsFilesAndTheActuatorAre() {
        runner.run(context -> assertThat(context).hasBean(MAPPING));
    }

    @Test
    void withoutItsFilesNothingIsServed() {
        runner.withClassLoader(
                        new FilteredClassLoader(new ClassPathResource("META-INF/blocking-portal/live-page/index.html")))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MAPPING));
    }

    @Test
    void withoutTheActuatorNothingIsServed() {
        runner.withClassLoader(new FilteredClassLoader(ManagementPortType.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MAPPING));
    }

    @Test
    void anApplicationWithoutTheWebStartsWithIt() {
        new ApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(MAPPING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"portal", "/", "/portal/", "/a//b", "/..", "/a/../b", "/{x}", "/**", "/a b", ""})
    void aPathThatCannotBeServedStopsTheStart(String path, CapturedOutput output) {
        assertThatThrownBy(() -> ServedPage.start(WebApplicationType.SERVLET, "blocking-portal.live-page.path=" + path))
                .isInstanceOf(Exception.class);

        assertThat(output.getOut())
                .contains("blocking-portal.live-page.path")
                .contains(
                        "Use one or more names of letters, digits, '-', '_', '.' and '~', each after a '/', such as /portal.");
    }

    @Test
    void itsFilesAreInANativeImage() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        Class<?> registrar = BlockingPortalLivePageAutoConfiguration.class.getAnnotation(ImportRuntimeHints.class)
                .value()[0];
        ((org.springframework.aot.hint.RuntimeHintsRegistrar)
                        ReflectionUtils.accessibleConstructor(registrar).newInstance())
                .registerHints(hints, getClass().getClassLoader());

        ResourceHintsPredicates resources = RuntimeHintsPredicates.resource();
        assertThat(resources.forResource("META-INF/blocking-portal/live-page/portal.js"))
                .accepts(hints);
        assertThat(resources.forResource("META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js"))
                .accepts(hints);
        assertThat(resources.forResource("META-INF/maven/org.webjars.npm/chart.js/pom.properties"))
                .accepts(hints);
    }
}
