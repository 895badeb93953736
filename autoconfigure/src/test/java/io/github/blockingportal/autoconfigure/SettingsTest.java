package io.github.blockingportal.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Settings;
import io.github.blockingportal.autoconfigure.BlockingPortalProperties.Portal;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A setting stands in many places: the builder, the snapshot and its line in the log, the properties of the portal and of further
 * ones, what applies them, and what the endpoint answers. Here it is found where one of them was forgotten.
 */
class SettingsTest {

    private static final String SETS_THE_LIMIT = "goes by it that sets the limit, which is shown; the endpoint has it";

    private static final Map<String, String> OF_THE_ADAPTIVE_LIMIT = Map.of(
            "adaptiveEnabled", SETS_THE_LIMIT,
            "adaptiveMin", SETS_THE_LIMIT,
            "adaptiveMax", SETS_THE_LIMIT,
            "adaptiveAlgorithm", SETS_THE_LIMIT);

    private static final Map<String, String> PROPERTIES_WITHOUT_A_SETTING = Map.of(
            "enabled", "without it there is no portal that could show it",
            "name", "is the name of the snapshot",
            "clusterMaxConcurrentCalls", "is what all instances share; the share is set as they come and go",
            "contextMdc", "says what goes with a call, which is not shown",
            "observations", "makes a listener, and listeners are not shown",
            "calls", "says something of names, each of which is in callSettings",
            "portals", "are portals of their own, each with a snapshot of its own");

    private static final Map<String, String> WHAT_A_BUILDER_IS_TOLD_BESIDE = Map.ofEntries(
            Map.entry("name", "is the name of the snapshot"),
            Map.entry("noTimeout", "is timeout without a value, in properties 0"),
            Map.entry("virtualWorkers", "is spring.threads.virtual.enabled in properties"),
            Map.entry("workerThreadFactory", "is code; spring.threads.virtual.enabled chooses one"),
            Map.entry("detector", "is code, a bean in an application"),
            Map.entry("detectors", "as detector"),
            Map.entry("listener", "is code, a bean in an application"),
            Map.entry("mdcKeys", "says what goes with a call, which is not shown; context.mdc in properties"),
            Map.entry("threadLocalAccessor", "is code, a bean in an application"),
            Map.entry("contextSnapshotFactory", "is code"),
            Map.entry("chainContext", "is code"),
            Map.entry("limitGovernedBy", "is who sets a limit, which only a refused change tells"),
            Map.entry("adaptiveLimit", "is code; the limit that it sets is shown"),
            Map.entry("call", "says something of a name, which is in callSettings; calls.* in properties"),
            Map.entry("onDiscard", "is code; an application releases what is pooled"),
            Map.entry("build", "ends the description"),
            Map.entry("buildManaged", "ends the description"));

    private static final String[] EACH_CHANGED = {
        "loops=7",
        "max-concurrent-calls=77",
        "timeout=7s",
        "drain-timeout=7s",
        "dispatch=caller-runs",
        "enforcement=warn",
        "stall-threshold=7s",
        "watch-client-loops=false",
        "workers.limit=7",
        "max-wait=7s",
        "max-waiting=7",
        "workers.max-waiting=7",
        "slow-call-threshold=7s"
    };

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class));

    @Test
    void everySettingOfAPortalIsAProperty() {
        assertThat(leaves(BlockingPortalProperties.class))
                .filteredOn(name ->
                        !PROPERTIES_WITHOUT_A_SETTING.containsKey(name) && !OF_THE_ADAPTIVE_LIMIT.containsKey(name))
                .containsExactlyInAnyOrderElementsOf(settings());
        assertThat(leaves(BlockingPortalProperties.class))
                .containsAll(PROPERTIES_WITHOUT_A_SETTING.keySet())
                .containsAll(OF_THE_ADAPTIVE_LIMIT.keySet());
    }

    @Test
    void everySettingIsAPropertyOfAFurtherPortalToo() {
        assertThat(leaves(Portal.class))
                .filteredOn(name ->
                        !OF_THE_ADAPTIVE_LIMIT.containsKey(name) && !PROPERTIES_WITHOUT_A_SETTING.containsKey(name))
                .containsExactlyInAnyOrderElementsOf(settings());
        assertThat(leaves(Portal.class))
                .contains("clusterMaxConcurrentCalls")
                .containsAll(OF_THE_ADAPTIVE_LIMIT.keySet());
    }

    @Test
    void theEndpointAnswersEverySetting() {
        Class<?> descriptor = ClassUtils.resolveClassName(
                getClass().getPackageName() + ".actuate.PortalDescriptors$SettingsDescriptor", null);
        assertThat(leaves(descriptor)).containsExactlyElementsOf(settings());
    }

    @Test
    void aBuilderIsToldEverySetting() {
        List<String> told = Arrays.stream(BlockingPortalBuilder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .toList();
        assertThat(told)
                .filteredOn(name -> !WHAT_A_BUILDER_IS_TOLD_BESIDE.containsKey(name))
                .containsExactlyInAnyOrderElementsOf(settings());
        assertThat(told).containsAll(WHAT_A_BUILDER_IS_TOLD_BESIDE.keySet());
    }

    @Test
    void theLineInTheLogHasEverySetting() {
        runner.run(context -> assertThat(
                        settings(context.getBean(BlockingPortal.class)).toString())
                .contains(settings().stream().map(name -> name + "=").toList()));
    }

    @Test
    void everyPropertyReachesThePortalAndThoseThatInheritIt() {
        runner.run(standard -> runner.withPropertyValues(prefixed("blocking-portal."))
                .withPropertyValues("blocking-portal.portals.maps=")
                .run(changed -> {
                    Settings defaults = settings(standard.getBean(BlockingPortal.class));
                    Settings inherited =
                            settings(changed.getBean(BlockingPortals.class).get("maps"));
                    assertThat(differing(defaults, inherited)).containsExactlyElementsOf(settings());
                    assertThat(settings(changed.getBean(BlockingPortal.class))).isEqualTo(inherited);
                }));
    }

    @Test
    void everyPropertyOfAFurtherPortalReachesItAndNoOther() {
        runner.withPropertyValues(prefixed("blocking-portal.portals.maps.")).run(context -> {
            BlockingPortals portals = context.getBean(BlockingPortals.class);
            assertThat(differing(settings(portals.getDefault()), settings(portals.get("maps"))))
                    .containsExactlyElementsOf(settings());
        });
    }

    private static String[] prefixed(String prefix) {
        return Arrays.stream(EACH_CHANGED).map(prefix::concat).toArray(String[]::new);
    }

    private static Settings settings(BlockingPortal portal) {
        return portal.snapshot(PortalSnapshot.Detail.NUMBERS).settings();
    }

    private static List<String> settings() {
        return leaves(Settings.class);
    }

    /** The components of a record, and of those that are records theirs: the limit of the workers is the workerLimit. */
    private static List<String> leaves(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(component -> component.getType().isRecord()
                        ? leaves(component.getType()).stream().map(leaf -> joined(component.getName(), leaf))
                        : Stream.of(component.getName()))
                .toList();
    }

    private static String joined(String group, String leaf) {
        String name = group.equals("workers") ? "worker" : group;
        return name + Character.toUpperCase(leaf.charAt(0)) + leaf.substring(1);
    }

    private static List<String> differing(Settings one, Settings other) {
        return Arrays.stream(Settings.class.getRecordComponents())
                .filter(component -> !Objects.equals(value(component, one), value(component, other)))
                .map(RecordComponent::getName)
                .toList();
    }

    private static @Nullable Object value(RecordComponent component, Settings settings) {
        return ReflectionUtils.invokeMethod(component.getAccessor(), settings);
    }
}
