package io.github.blockingportal.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;

/** Takes a map of ours with nothing below it, such as a file has whose entries were commented out, as if it were absent. */
final class EmptyMaps implements ConfigurationPropertiesBindHandlerAdvisor, AopInfrastructureBean {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("blocking-portal");

    @Override
    public BindHandler apply(BindHandler handler) {
        return ignoring(handler);
    }

    static BindHandler ignoring(BindHandler handler) {
        return new AbstractBindHandler(handler) {
            @Override
            public <T> @Nullable Bindable<T> onStart(
                    ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
                return isOurMap(name, target) && isEmpty(name, context.getSources())
                        ? null
                        : super.onStart(name, target, context);
            }
        };
    }

    private static boolean isOurMap(ConfigurationPropertyName name, Bindable<?> target) {
        return PREFIX.isAncestorOf(name) && target.getType().resolve() == Map.class;
    }

    private static boolean isEmpty(ConfigurationPropertyName name, Iterable<ConfigurationPropertySource> sources) {
        for (ConfigurationPropertySource source : sources) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT
                    || property != null && !property.getValue().toString().isBlank()) {
                return false;
            }
        }
        return true;
    }
}
