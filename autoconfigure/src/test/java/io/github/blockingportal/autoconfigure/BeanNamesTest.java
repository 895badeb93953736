package io.github.blockingportal.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** An application may give its beans any name that does not begin with ours. Facades have the names of their own types. */
class BeanNamesTest {

    private static final String OURS = BeanNamesTest.class.getPackageName();
    private static final String PREFIX = "blockingPortal";

    @Test
    void aServletApplicationHasBeansOfOursUnderOurNameOnly() {
        everyNameBeginsWithThePortal(new WebApplicationContextRunner());
    }

    @Test
    void aReactiveApplicationHasBeansOfOursUnderOurNameOnly() {
        everyNameBeginsWithThePortal(new ReactiveWebApplicationContextRunner());
    }

    private static void everyNameBeginsWithThePortal(AbstractApplicationContextRunner<?, ?, ?> runner) {
        runner.withConfiguration(AutoConfigurations.of(autoConfigurations()))
                .withBean(SimpleMeterRegistry.class)
                .withBean(ObservationRegistry.class, ObservationRegistry::create)
                .withPropertyValues(
                        "blocking-portal.observations=true",
                        "blocking-portal.portals.maps.loops=1",
                        "blocking-portal.web.blocking-handlers=true",
                        "blocking-portal.web.cancel-on-disconnect=true",
                        "blocking-portal.web.request-timeout=5s",
                        "management.endpoints.web.exposure.include=blockingportal",
                        "management.info.blocking-portal.enabled=true")
                .run(context -> assertThat(namesOfOurs((ConfigurableApplicationContext) context))
                        .hasSizeGreaterThan(20)
                        .allMatch(name -> name.startsWith(PREFIX)));
    }

    private static Class<?>[] autoConfigurations() {
        return ImportCandidates.load(AutoConfiguration.class, null).getCandidates().stream()
                .filter(name -> name.startsWith(OURS))
                .map(name -> ClassUtils.resolveClassName(name, null))
                .toArray(Class<?>[]::new);
    }

    /** Without those that Spring names after their classes: configurations and properties. */
    private static List<String> namesOfOurs(ConfigurableApplicationContext context) {
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        return Arrays.stream(beans.getBeanDefinitionNames())
                .filter(name -> !name.contains(OURS))
                .filter(name -> isOurs(beans.getBeanDefinition(name), beans))
                .toList();
    }

    private static boolean isOurs(BeanDefinition definition, ConfigurableListableBeanFactory beans) {
        String maker = definition.getFactoryBeanName();
        return isOurs(definition.getBeanClassName())
                || maker != null
                        && isOurs(Objects.requireNonNull(beans.getType(maker)).getName());
    }

    private static boolean isOurs(@Nullable String type) {
        return type != null && type.startsWith(OURS);
    }
}
