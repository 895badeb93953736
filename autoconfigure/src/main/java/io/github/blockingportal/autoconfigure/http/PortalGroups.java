package io.github.blockingportal.autoconfigure.http;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.service.registry.HttpServiceGroup;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.http.PortalHttpServices;

/** Makes the blocking methods of all HTTP service groups on {@code WebClient} wait through their portals. It is asked last. */
final class PortalGroups implements WebClientHttpServiceGroupConfigurer, AopInfrastructureBean {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final PortalsOfGroups portals;
    private final ObjectProvider<GroupTimeouts> timeouts;

    PortalGroups(PortalsOfGroups portals, ObjectProvider<GroupTimeouts> timeouts) {
        this.portals = portals;
        this.timeouts = timeouts;
    }

    @Override
    public void configureGroups(Groups<WebClient.Builder> groups) {
        groups.forEachProxyFactory(this::configure);
    }

    private void configure(HttpServiceGroup group, HttpServiceProxyFactory.Builder factory) {
        String name = group.name();
        if (group.httpServiceTypes().stream().anyMatch(PortalHttpServices::waits)) {
            portals.need(name);
        }
        PortalHttpServices services =
                PortalHttpServices.through(portals.of(name)).unlessUnfit(adapter -> leave(name, adapter));
        Duration timeout = timeout(name);
        (timeout == null ? services : services.within(timeout, owner(name, timeout))).applyTo(factory);
    }

    private void leave(String group, HttpExchangeAdapter adapter) {
        portals.spare(group);
        LOG.warn(
                "Calls of HTTP service group '{}' do not pass the blocking portal, since its adapter is a {}, which waits by"
                        + " itself. Let that extend ReactorHttpExchangeAdapterDecorator, or set"
                        + " blocking-portal.http-services.enabled=false",
                group,
                adapter.getClass().getName());
    }

    private @Nullable Duration timeout(String group) {
        GroupTimeouts known = timeouts.getIfAvailable();
        return known == null ? null : known.of(group);
    }

    private static String owner(String group, Duration timeout) {
        return "the HTTP service group (spring.http.serviceclient." + group + ".read-timeout="
                + DurationStyle.SIMPLE.print(timeout) + ")";
    }
}
