package io.github.blockingportal.autoconfigure.page;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

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

    /** With a port of its own, the management server has the page, as it has the endpoints. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnManagementPort(ManagementPortType.SAME)
    @Import({ServletLivePage.class, ReactiveLivePage.class})
    static class OnTheServerOfTheApplication {}
}
