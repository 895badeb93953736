package io.github.blockingportal.autoconfigure.check;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** The properties below a prefix that somebody has written, wherever; of several that are the same the one that counts. */
final class WrittenProperties {

    private final ConfigurationPropertyName prefix;
    private final Map<ConfigurationPropertyName, ConfigurationProperty> properties = new LinkedHashMap<>();

    private WrittenProperties(String prefix) {
        this.prefix = ConfigurationPropertyName.of(prefix);
    }

    static Collection<ConfigurationProperty> below(String prefix, Environment environment) {
        WrittenProperties written = new WrittenProperties(prefix);
        ConfigurationPropertySources.get(environment).forEach(written::addFrom);
        return written.properties.values();
    }

    private void addFrom(ConfigurationPropertySource source) {
        if (source instanceof IterableConfigurationPropertySource all) {
            all.filter(prefix::isAncestorOf).forEach(name -> add(all.getConfigurationProperty(name)));
        }
    }

    private void add(@Nullable ConfigurationProperty property) {
        if (property != null) {
            properties.putIfAbsent(property.getName(), property);
        }
    }
}
