package io.github.blockingportal.autoconfigure;

import java.util.Objects;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Reports a wrong property with its key, the value as the user wrote it, where that was, and the remedy. */
final class InvalidPortalPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPortalPropertyException> {

    private final Environment environment;

    InvalidPortalPropertyFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidPortalPropertyException cause) {
        return new FailureAnalysis(description(cause), cause.property() + ": " + cause.remedy(), cause);
    }

    private String description(InvalidPortalPropertyException cause) {
        ConfigurationProperty written = written(cause.property());
        String description =
                "The blocking portal cannot be used with this value:%n%n    Property: %s%n    Value: \"%s\""
                        .formatted(cause.property(), written == null ? cause.value() : written.getValue());
        return written == null || written.getOrigin() == null
                ? description
                : description + "%n    Origin: %s".formatted(written.getOrigin());
    }

    private @Nullable ConfigurationProperty written(String property) {
        if (!ConfigurationPropertyName.isValid(property)) {
            return null; // a portal's name that only a map can have as its key
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
