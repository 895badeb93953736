package io.github.blockingportal.autoconfigure.http;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of HTTP service groups.
 *
 * @param enabled Whether the blocking methods of HTTP service groups on WebClient wait through a portal: the one that is named
 * like the group, or else the default one.
 */
@ConfigurationProperties("blocking-portal.http-services")
record BlockingPortalHttpServicesProperties(
        @DefaultValue("true") boolean enabled) implements AopInfrastructureBean {}
