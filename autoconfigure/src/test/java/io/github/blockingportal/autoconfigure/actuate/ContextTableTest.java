package io.github.blockingportal.autoconfigure.actuate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.metrics.BlockingPortalMetricsAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Whichever portals, contexts and registries an application has: it starts, what shows portals shows all that there are, and
 * nothing stays behind. The context under test is the only one, or the child.
 */
@Tag("A7")
@Tag("A12")
@Tag("A23")
class ContextTableTest {

    /** The portals of one context; {@code default} says whether it is open which is the default. */
    enum Portals {
        OURS(Nothing.class, "portal", "maps"),
        ONE_OF_THE_USERS(One.class, "one"),
        TWO(Two.class, "one", "two"),
        A_VIEW(PortalAndView.class, "viewed"),
        NONE(Nothing.class);

        private final Class<?> configuration;
        private final List<String> names;

        Portals(Class<?> configuration, String... names) {
            this.configuration = configuration;
            this.names = List.of(names);
        }
    }

    /** Whose the portals are. */
    enum Contexts {
        SINGLE,
        PARENTS,
        CHILDS,
        BOTH
    }

    /** Where the registries are; without any there is no Actuator either. */
    enum Registries {
        NONE,
        OWN,
        PARENTS,
        SEVERAL
    }

    static Stream<Arguments> table() {
        return Arrays.stream(Portals.values())
                .flatMap(portals -> Arrays.stream(Contexts.values())
                        .flatMap(contexts -> Arrays.stream(Registries.values())
                                .filter(registries -> contexts != Contexts.SINGLE || registries != Registries.PARENTS)
                                .map(registries -> Arguments.of(portals, contexts, registries))));
    }

    private final SimpleMeterRegistry parents = new SimpleMeterRegistry();

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("table")
    void everythingIsShownAndNothingStaysBehind(Portals portals, Contexts contexts, Registries registries) {
        if (contexts == Contexts.SINGLE) {
            check(runner(portals, "own-", registries), portals, contexts, registries);
            return;
        }
        Portals ofParent = contexts == Contexts.CHILDS ? Portals.NONE : portals;
        ApplicationContextRunner runner = runner(ofParent, "parents-", Registries.NONE);
        if (registries == Registries.PARENTS || registries == Registries.SEVERAL) {
            runner = withActuator(runner).withBean("parents", MeterRegistry.class, () -> parents);
        }
        runner.run(parent -> {
            Set<Meter.Id> before = ids(parents);
            for (int start = 0; start < 2; start++) { // the second child must not find what the first has left
                ApplicationContextRunner child = contexts == Contexts.PARENTS
                        ? viewer(portals, registries)
                        : runner(portals, "own-", registries);
                check(child.withParent(parent.getSourceApplicationContext()), portals, contexts, registries);
                assertThat(ids(parents))
                        .containsAll(before)
                        .noneMatch(id -> String.valueOf(id.getTag("portal")).startsWith("own-"));
            }
            assertThat(portalsOf(parent))
                    .allSatisfy(portal ->
                            assertThat(portal.call(() -> Mono.just("open"))).isEqualTo("open"));
        });
    }

    /** A context without portals of its own, except for a view of its parent's. */
    private ApplicationContextRunner viewer(Portals portals, Registries registries) {
        ApplicationContextRunner runner = runner(Portals.NONE, "own-", registries)
                .withPropertyValues("blocking-portal.enabled=" + (portals != Portals.NONE));
        return portals == Portals.A_VIEW ? runner.withUserConfiguration(ViewOfParents.class) : runner;
    }

    private static ApplicationContextRunner runner(Portals portals, String prefix, Registries registries) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalMetricsAutoConfiguration.class))
                .withUserConfiguration(portals.configuration, Injected.class)
                .withPropertyValues(
                        "prefix=" + prefix,
                        "blocking-portal.name=" + prefix + "portal",
                        "blocking-portal.loops=1",
                        "blocking-portal.max-concurrent-calls=7",
                        "blocking-portal.enabled=" + (portals != Portals.NONE));
        if (portals == Portals.OURS) {
            runner = runner.withPropertyValues("blocking-portal.portals." + prefix + "maps.loops=1");
        }
        if (registries == Registries.NONE) {
            return runner;
        }
        runner = withActuator(runner);
        if (registries == Registries.OWN || registries == Registries.SEVERAL) {
            runner = runner.withBean("first", MeterRegistry.class, SimpleMeterRegistry::new);
        }
        return registries == Registries.SEVERAL
                ? runner.withBean("second", MeterRegistry.class, SimpleMeterRegistry::new)
                : runner;
    }

    private static ApplicationContextRunner withActuator(ApplicationContextRunner runner) {
        return runner.withConfiguration(AutoConfigurations.of(
                        BlockingPortalEndpointAutoConfiguration.class, BlockingPortalHealthAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=blockingportal");
    }

    private void check(ApplicationContextRunner runner, Portals portals, Contexts contexts, Registries registries) {
        Set<String> expected = expected(portals, contexts);
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertPortals(context, expected);
            if (registries != Registries.NONE && portals != Portals.NONE) {
                assertActuator(context, expected);
                assertMeters(context, expected);
            }
            Collection<BlockingPortal> own = portalsOf(context);
            context.close();
            assertThat(own)
                    .filteredOn(portal -> portal.snapshot().name().startsWith("own-"))
                    .allSatisfy(portal -> assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED));
        });
    }

    private static Set<String> expected(Portals portals, Contexts contexts) {
        Set<String> expected = new TreeSet<>();
        boolean parentHasOurs = contexts == Contexts.BOTH && portals == Portals.OURS;
        if (contexts == Contexts.PARENTS || contexts == Contexts.BOTH) {
            portals.names.forEach(name -> expected.add("parents-" + name));
        }
        if (contexts != Contexts.PARENTS) {
            portals.names.stream()
                    .filter(name ->
                            !parentHasOurs || !name.equals("portal")) // then the child makes no default of its own
                    .forEach(name -> expected.add("own-" + name));
        }
        return expected;
    }

    private static void assertPortals(AssertableApplicationContext context, Set<String> expected) {
        if (expected.isEmpty()) {
            assertThat(context).doesNotHaveBean(BlockingPortals.class);
            return;
        }
        BlockingPortals all = context.getBean(BlockingPortals.class);
        assertThat(all.names()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(all.names()).allSatisfy(name -> {
            BlockingPortal portal = all.get(name);
            assertThat(portal.call(() -> Mono.just(name))).isEqualTo(name);
            assertThat(portal.snapshot().name()).isEqualTo(name);
        });
        ObjectProvider<BlockingPortal> candidates = context.getBean(Injected.class).portals;
        BlockingPortal injected = candidates.getIfUnique();
        long different =
                candidates.stream().map(BlockingPortal::workers).distinct().count();
        if (injected != null) {
            assertThat(all.getDefault()).isSameAs(injected);
        } else if (different == 1) {
            assertThat(expected).contains(all.getDefault().snapshot().name());
        } else {
            assertThatIllegalStateException()
                    .isThrownBy(all::getDefault)
                    .withMessageContaining("none of them is primary");
        }
    }

    private static void assertActuator(AssertableApplicationContext context, Set<String> expected) {
        assertThat(context.getBean(BlockingPortalEndpoint.class)
                        .portals(false, null)
                        .portals())
                .extracting(PortalDescriptors.PortalDescriptor::name)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(context.getBean(BlockingPortalHealthIndicator.class).health().getDetails())
                .containsOnlyKeys(expected);
    }

    private static void assertMeters(AssertableApplicationContext context, Set<String> expected) {
        Map<String, MeterRegistry> registries = context.getBeanProvider(MeterRegistry.class).stream()
                .collect(Collectors.toMap(
                        registry -> "registry " + System.identityHashCode(registry), registry -> registry));
        assertThat(registries).isNotEmpty().allSatisfy((name, registry) -> {
            assertThat(portalsWith(registry, "blocking.portal.calls")).isEqualTo(expected);
            assertThat(portalsWith(registry, "blocking.portal.calls.limit")).isEqualTo(expected);
            assertThat(portalsWith(registry, "blocking.portal.loop.busy")).isEqualTo(expected);
            assertThat(registry.get("blocking.portal.calls.limit").gauges())
                    .allSatisfy(gauge -> assertThat(gauge.value()).isEqualTo(7));
            assertThat(registry.get("blocking.portal.loop.busy").functionCounters())
                    .allSatisfy(busy ->
                            assertThat(busy.count()).as(busy.getId().toString()).isPositive());
        });
    }

    private static Set<String> portalsWith(MeterRegistry registry, String meter) {
        return registry.get(meter).meters().stream()
                .map(found -> found.getId().getTag("portal"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Meter.Id> ids(MeterRegistry registry) {
        return registry.getMeters().stream().map(Meter::getId).collect(Collectors.toSet());
    }

    private static Collection<BlockingPortal> portalsOf(AssertableApplicationContext context) {
        return new ArrayList<>(context.getBeansOfType(BlockingPortal.class).values());
    }

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    @Configuration(proxyBeanMethods = false)
    static class Injected {

        private final ObjectProvider<BlockingPortal> portals;

        Injected(ObjectProvider<BlockingPortal> portals) {
            this.portals = portals;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class One {

        @Bean
        BlockingPortal onePortal(BlockingPortalBuilder builder, Environment environment) {
            return builder.name(environment.getProperty("prefix") + "one").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Two {

        @Bean
        BlockingPortal onePortal(BlockingPortalBuilder builder, Environment environment) {
            return builder.name(environment.getProperty("prefix") + "one").build();
        }

        @Bean
        BlockingPortal twoPortal(BlockingPortalBuilder builder, Environment environment) {
            return builder.name(environment.getProperty("prefix") + "two").build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class PortalAndView {

        @Bean
        BlockingPortal viewedPortal(BlockingPortalBuilder builder, Environment environment) {
            return builder.name(environment.getProperty("prefix") + "viewed").build();
        }

        @Bean
        BlockingPortal aView(@Qualifier("viewedPortal") BlockingPortal viewed) {
            return viewed.named("view");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ViewOfParents {

        @Bean
        BlockingPortal viewOfParents(@Qualifier("viewedPortal") BlockingPortal viewed) {
            return viewed.named("view");
        }
    }
}
