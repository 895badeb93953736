package io.github.blockingportal.autoconfigure.page;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Auto-configuration of the live page, where its files and the actuator are on the class path. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass(ManagementPortType.class)
@ConditionalOnResource(resources = "classpath:" + LivePage.FOLDER + LivePage.INDEX)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "blocking-portal.live-page.enabled", matchIfMissing = true)
@EnableConfigurationProperties(BlockingPortalLivePageProperties.class)
@ImportRuntimeHints(LivePageHints.class)
public final class BlockingPortalLivePageAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalLivePageAutoConfiguration() {}

    @Bean
    LivePage blockingPortalLivePage(BlockingPortalLivePageProperties properties, Environment environment) {
        return new LivePage(
                properties.usablePath(), environment.getProperty("management.endpoints.web.base-path", "/actuator"));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.SERVLET)
    @ConditionalOnClass(DispatcherServlet.class)
    @ConditionalOnManagementPort(ManagementPortType.SAME)
    static class Servlet {

        @Bean
        org.springframework.web.servlet.handler.SimpleUrlHandlerMapping blockingPortalLivePageMapping(LivePage page)
                throws Exception {
            return ServletLivePage.mapping(page);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.REACTIVE)
    @ConditionalOnClass(DispatcherHandler.class)
    @ConditionalOnManagementPort(ManagementPortType.SAME)
    static class Reactive {

        @Bean
        org.springframework.web.reactive.handler.SimpleUrlHandlerMapping blockingPortalLivePageMapping(LivePage page)
                throws Exception {
            return ReactiveLivePage.mapping(page);
        }
    }
}
