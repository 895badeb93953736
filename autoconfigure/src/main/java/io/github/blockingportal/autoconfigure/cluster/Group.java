package io.github.blockingportal.autoconfigure.cluster;

import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Those who share limits: by default all instances of an application. */
final class Group implements AopInfrastructureBean {

    private final @Nullable String configured;
    private final @Nullable String application;

    Group(@Nullable String configured, Environment environment) {
        this.configured = configured;
        this.application = environment.getProperty("spring.application.name");
    }

    /**
     * Its name.
     *
     * @param needing the source that cannot tell without it
     * @throws UnknownInstancesException if there is none
     */
    String name(ClusterSource needing) {
        String name = StringUtils.hasText(configured) ? configured : application;
        if (!StringUtils.hasText(name)) {
            throw UnknownInstancesException.withoutGroup(needing.name().toLowerCase(Locale.ROOT));
        }
        return name;
    }
}
