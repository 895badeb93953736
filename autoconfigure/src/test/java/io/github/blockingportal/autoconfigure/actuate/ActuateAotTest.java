package io.github.blockingportal.autoconfigure.actuate;

import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.util.TestPropertyValues;

import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.actuate.PortalDescriptors.SettingsDescriptor;

import static org.assertj.core.api.Assertions.assertThat;

/** What a native image is told, so that it can write the endpoint's answers and the info as JSON. */
class ActuateAotTest {

    private static RuntimeHints hints(String property, Class<?> autoConfiguration) {
        return new AheadOfTime(context -> {
                    TestPropertyValues.of(property).applyTo(context);
                    context.register(BlockingPortalAutoConfiguration.class, autoConfiguration);
                })
                .hints();
    }

    @Test
    void everyPartOfTheEndpointsAnswers() {
        RuntimeHints hints = hints(
                "management.endpoints.web.exposure.include=blockingportal",
                BlockingPortalEndpointAutoConfiguration.class);
        assertThat(PortalDescriptors.class.getDeclaredClasses())
                .isNotEmpty()
                .allSatisfy(
                        type -> assertThat(RuntimeHintsPredicates.reflection().onType(type))
                                .accepts(hints));
    }

    @Test
    void theSettingsInTheInfo() {
        RuntimeHints hints =
                hints("management.info.blocking-portal.enabled=true", BlockingPortalInfoAutoConfiguration.class);
        assertThat(RuntimeHintsPredicates.reflection().onType(SettingsDescriptor.class))
                .accepts(hints);
    }
}
