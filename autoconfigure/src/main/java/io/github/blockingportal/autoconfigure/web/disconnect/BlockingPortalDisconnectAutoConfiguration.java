package io.github.blockingportal.autoconfigure.web.disconnect;

import jakarta.servlet.Filter;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.AbstractProcessor;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.DispatcherServlet;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

/** Auto-configuration of what is done in Spring MVC when the client of a request leaves. */
@AutoConfiguration(
        after = BlockingPortalAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({Filter.class, DispatcherServlet.class})
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("blocking-portal.web.cancel-on-disconnect")
@ImportRuntimeHints(TomcatHints.class)
public final class BlockingPortalDisconnectAutoConfiguration implements AopInfrastructureBean {

    /** Within the filters that answer the portal's exceptions, and around all that may call a portal. */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 4;

    BlockingPortalDisconnectAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "blockingPortalClientWatch")
    ClientWatch blockingPortalClientWatch(ObjectProvider<DisconnectCounter> counter) {
        return new ClientWatch(counter.getIfUnique(() -> DisconnectCounter.NONE));
    }

    @Bean
    @ConditionalOnMissingBean(name = "blockingPortalClientWatchFilter")
    FilterRegistrationBean<ClientWatchFilter> blockingPortalClientWatchFilter(
            ClientWatch watch, ObjectProvider<ServerConnections> servers) {
        FilterRegistrationBean<ClientWatchFilter> registration = new FilterRegistrationBean<>(
                new ClientWatchFilter(watch, servers.stream().toList()));
        registration.setOrder(ORDER);
        return registration;
    }

    @Bean
    @ConditionalOnMissingBean(name = "blockingPortalGoneClientResolver")
    GoneClientResolver blockingPortalGoneClientResolver(ClientWatch watch) {
        return new GoneClientResolver(watch);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RequestFacade.class, AbstractProcessor.class})
    static class Tomcat {

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalTomcatConnections")
        TomcatConnections blockingPortalTomcatConnections() {
            return new TomcatConnections();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ServletApiRequest.class)
    static class Jetty {

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalJettyConnections")
        JettyConnections blockingPortalJettyConnections() {
            return new JettyConnections();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Meters {

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalDisconnectMeters")
        DisconnectMeters blockingPortalDisconnectMeters(
                ObjectProvider<MeterRegistry> registries, ObjectProvider<BlockingPortals> portals) {
            return new DisconnectMeters(registries, portals);
        }
    }
}
