package io.github.blockingportal.autoconfigure;

import java.util.Map;
import java.util.Objects;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.spring.BlockingPortals;

/**
 * Matches unless the application has a bean of the type itself, here or above. The bean that a parent context has from us is no
 * reason against one of the child's own, which knows more.
 */
abstract class OnlyOurs implements ConfigurationCondition {

    private static final Map<Class<?>, String> OUR_NAMES = Map.of(
            BlockingPortalBuilder.class, "blockingPortalBuilder",
            BlockingPortals.class, "blockingPortals",
            BlockingWorkers.class, "blockingPortalWorkers");

    private final Class<?> type;
    private final String ourName;

    private OnlyOurs(Class<?> type) {
        this.type = type;
        this.ourName = Objects.requireNonNull(OUR_NAMES.get(type));
    }

    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ListableBeanFactory beans = context.getBeanFactory();
        return beans == null
                || beans.getBeanNamesForType(type, true, false).length == 0
                        && BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false).length
                                == (beans.containsBean(ourName) ? 1 : 0);
    }

    static final class Builder extends OnlyOurs {

        Builder() {
            super(BlockingPortalBuilder.class);
        }
    }

    static final class Portals extends OnlyOurs {

        Portals() {
            super(BlockingPortals.class);
        }
    }

    static final class Workers extends OnlyOurs {

        Workers() {
            super(BlockingWorkers.class);
        }
    }
}
