package io.github.blockingportal.autoconfigure.cluster;

import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** The property by which a limit is to be shared: that of all portals, or one that a further one has of its own. */
final class ClusterLimitProperty {

    static final String INHERITED = "blocking-portal.cluster.max-concurrent-calls";

    private static final ConfigurationPropertyName PORTALS = ConfigurationPropertyName.of("blocking-portal.portals");
    private static final ConfigurationPropertyName SETTING =
            ConfigurationPropertyName.of("cluster.max-concurrent-calls");

    private final Environment environment;

    ClusterLimitProperty(Environment environment) {
        this.environment = environment;
    }

    /** One that is set; null if none is. */
    @Nullable
    String name() {
        if (isSet(ConfigurationPropertyName.of(INHERITED))) {
            return INHERITED;
        }
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(IterableConfigurationPropertySource.class::isInstance)
                .flatMap(source -> ((IterableConfigurationPropertySource) source).stream())
                .filter(ClusterLimitProperty::isOfPortal)
                .filter(this::isSet)
                .map(ConfigurationPropertyName::toString)
                .findFirst()
                .orElse(null);
    }

    private static boolean isOfPortal(ConfigurationPropertyName name) {
        int settings = PORTALS.getNumberOfElements() + 1;
        return PORTALS.isAncestorOf(name)
                && name.getNumberOfElements() == settings + SETTING.getNumberOfElements()
                && name.subName(settings).equals(SETTING);
    }

    /** An empty value is none. */
    private boolean isSet(ConfigurationPropertyName property) {
        return Binder.get(environment)
                .bind(property, Bindable.of(String.class))
                .map(StringUtils::hasText)
                .orElse(false);
    }
}
