package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;

/** How properties name further portals, and what they may not say of them. */
class NamedPortalPropertyTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    portals.maps.loops       | maps
                    portals[maps].loops      | maps
                    portals.city-maps.loops  | city-maps
                    portals.Maps.loops       | Maps
                    portals[city.maps].loops | city.maps
                    portals[city_maps].loops | city_maps
                    portals.maps             | maps
                    """)
    void aNameIsWrittenAsTheKeyOfAMap(String property, String name) {
        String value = property.endsWith("loops") ? "1" : "";
        runner.withPropertyValues("blocking-portal." + property + "=" + value).run(context -> {
            assertThat(context.getBean(BlockingPortals.class).names()).containsExactly("portal", name);
            assertThat(qualified(context, name).snapshot().loops()).hasSize(1);
        });
    }

    @Test
    void anEnvironmentVariableNamesAPortalInSmallLetters() {
        Map<String, Object> variables = Map.of("BLOCKINGPORTAL_PORTALS_MAPS_MAXCONCURRENTCALLS", "3");
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
                .run(context -> assertThat(qualified(context, "maps")
                                .snapshot()
                                .admission()
                                .limit())
                        .isEqualTo(3));
    }

    @Test
    void anEnvironmentVariableOverridesASettingOfAPortalWithADash() {
        Map<String, Object> variables = Map.of("BLOCKINGPORTAL_PORTALS_CITYMAPS_MAXCONCURRENTCALLS", "3");
        runner.withPropertyValues("blocking-portal.portals.city-maps.max-concurrent-calls=7")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
                .run(context -> {
                    assertThat(qualified(context, "city-maps")
                                    .snapshot()
                                    .admission()
                                    .limit())
                            .isEqualTo(3);
                    assertThat(context.getBean(BlockingPortals.class).names()).containsExactly("portal", "city-maps");
                });
    }

    @ParameterizedTest
    @Tag("R14")
    @ValueSource(strings = {"portals", "workers", "context", "metrics"})
    void aKeyWithNothingBelowItIsAsIfItWereAbsent(String key) {
        runner.withPropertyValues("blocking-portal." + key + "=").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(BlockingPortals.class).names()).containsExactly("portal");
            assertThat(context.getBean(BlockingPortal.class).workers().limiter().permits())
                    .isEqualTo(40);
        });
    }

    @Test
    @Tag("R14")
    void aFileWhoseEntriesAreCommentedOutIsAsIfTheyWereAbsent() {
        runner.withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(yaml("""
                        blocking-portal:
                          timeout: 5s
                          portals:
                          #  maps:
                          #    loops: 1
                        """)))
                .run(context -> assertThat(
                                context.getBean(BlockingPortals.class).names())
                        .containsExactly("portal"));
    }

    private static PropertySource<?> yaml(String text) {
        try {
            return new YamlPropertySourceLoader()
                    .load("test.yaml", new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
                    .get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Tag("R15")
    void namesThatDifferInADashAreTwoPortals() {
        runner.withPropertyValues(
                        "blocking-portal.portals.user-data.max-concurrent-calls=3",
                        "blocking-portal.portals.user-data.workers.limit=6",
                        "blocking-portal.portals.userdata.max-concurrent-calls=4",
                        "blocking-portal.portals.userdata.workers.limit=5")
                .run(context -> {
                    assertThat(context.getBean(BlockingPortals.class).names())
                            .containsExactly("portal", "user-data", "userdata");
                    assertThat(limits(context, "user-data")).containsExactly(3, 6);
                    assertThat(limits(context, "userdata")).containsExactly(4, 5);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    portals.maps.loops                | 0   | Use 1 or more, or remove it to have one loop for each processor.
                    portals.maps.max-concurrent-calls | -1  | Use 0 or more; 0 admits no call.
                    portals.maps.timeout              | -1s | Use a duration above 0, such as 30s, or 0 for no deadline.
                    portals.maps.drain-timeout        | 0   | Use a duration above 0, such as 20s.
                    portals.maps.stall-threshold      | 0   | Use a duration above 0, such as 2s.
                    portals.maps.workers.limit        | 0   | Use 1 or more.
                    portals[city.maps].workers.limit  | 0   | Use 1 or more.
                    """)
    void aWrongValueStopsTheStartWithAReport(String property, String value, String remedy) {
        new WrongProperty("blocking-portal." + property, value).stopsTheStartWith(remedy, runner);
    }

    @Test
    void aWrongNameStopsTheStartWithAReport() {
        FailureAnalysis analysis = new WrongProperty("blocking-portal.portals[a/b].loops", "1").report(runner);
        assertThat(analysis.getDescription())
                .contains("Property: blocking-portal.portals[a/b]")
                .contains("Value: \"a/b\"");
        assertThat(analysis.getAction())
                .isEqualTo("blocking-portal.portals[a/b]:"
                        + " Use letters, digits, '-', '_' and '.', and at least one that is no '.'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void aNameThatIsAStepInAnAddressStopsTheStartWithAReport(String name) {
        FailureAnalysis analysis = new WrongProperty("blocking-portal.portals[" + name + "].loops", "1").report(runner);
        assertThat(analysis.getDescription()).contains("Value: \"" + name + "\"");
        assertThat(analysis.getAction())
                .isEqualTo("blocking-portal.portals[" + name
                        + "]: Use letters, digits, '-', '_' and '.', and at least one that" + " is no '.'.");
    }

    @Test
    void theDefaultsNameCannotBeTaken() {
        FailureAnalysis analysis = new WrongProperty("blocking-portal.portals.portal.loops", "1").report(runner);
        assertThat(analysis.getDescription())
                .contains("Property: blocking-portal.portals.portal")
                .contains("Value: \"portal\"");
        assertThat(analysis.getAction())
                .isEqualTo("blocking-portal.portals.portal: Use another name, since the default portal has this one,"
                        + " or set blocking-portal.name to another.");
    }

    private static List<Integer> limits(AssertableApplicationContext context, String name) {
        BlockingPortal portal = qualified(context, name);
        return List.of(
                portal.snapshot().admission().limit(),
                portal.workers().limiter().permits());
    }

    private static BlockingPortal qualified(AssertableApplicationContext context, String name) {
        return BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                context.getSourceApplicationContext().getBeanFactory(), BlockingPortal.class, name);
    }
}
