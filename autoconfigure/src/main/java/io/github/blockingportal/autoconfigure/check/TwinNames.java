package io.github.blockingportal.autoconfigure.check;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.blockingportal.BlockingPortal;

/**
 * Whether names of further portals differ in dashes and capitals alone. Spring Boot takes their keys for the same, so what is set
 * for one of them is found for the other that does not set it.
 */
final class TwinNames {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private static final ConfigurationPropertyName PORTALS =
            ConfigurationPropertyName.of(PropertyNames.PREFIX + ".portals");
    private static final int NAME = PORTALS.getNumberOfElements();

    private final Environment environment;
    private final Said said;

    TwinNames(Environment environment, Said said) {
        this.environment = environment;
        this.said = said;
    }

    void run() {
        Map<String, Map<String, Set<String>>> settings = new TreeMap<>();
        StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(source -> !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource))
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .flatMap(source -> ((IterableConfigurationPropertySource) source).stream())
                .filter(key -> PORTALS.isAncestorOf(key) && key.getNumberOfElements() > NAME + 1)
                .forEach(key -> settings.computeIfAbsent(key.getElement(NAME, Form.UNIFORM), same -> new TreeMap<>())
                        .computeIfAbsent(key.getElement(NAME, Form.ORIGINAL), name -> new TreeSet<>())
                        .add(key.subName(NAME + 1).toString()));
        settings.values().forEach(this::check);
    }

    private void check(Map<String, Set<String>> settingsByName) {
        Set<String> notOfAll = settingsByName.values().stream()
                .flatMap(Set::stream)
                .filter(Predicate.not(
                        setting -> settingsByName.values().stream().allMatch(settings -> settings.contains(setting))))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!notOfAll.isEmpty() && said.isNew(settingsByName.keySet(), notOfAll)) {
            LOG.warn(
                    "Portals {} differ in dashes and capitals alone, which a key of a property does not tell apart, so what is set"
                            + " for one of them counts for each ({}). Set it for each of them, or give one another name",
                    settingsByName.keySet().stream()
                            .map(name -> "'" + name + "'")
                            .collect(Collectors.joining(" and ")),
                    String.join(", ", notOfAll));
        }
    }
}
