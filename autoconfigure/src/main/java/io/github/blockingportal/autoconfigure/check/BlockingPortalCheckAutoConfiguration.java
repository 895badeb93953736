package io.github.blockingportal.autoconfigure.check;

import io.r2dbc.pool.ConnectionPool;
import org.apache.coyote.AbstractProtocol;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.resources.ConnectionProvider;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Auto-configuration of the warnings about settings that do not go together, or that go nowhere. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
public final class BlockingPortalCheckAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalCheckAutoConfiguration() {}

    @Bean
    StartChecks blockingPortalStartChecks(
            ConfigurableApplicationContext context,
            ObjectProvider<ServerThreads> servers,
            ObjectProvider<Connections> connections) {
        return new StartChecks(context, servers, connections);
    }

    /** Threads of Tomcat that may wait, which they may not where they serve WebFlux. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.SERVLET)
    @ConditionalOnClass({WebServerApplicationContext.class, TomcatWebServer.class, AbstractProtocol.class})
    static class Tomcat {

        @Bean
        TomcatThreads blockingPortalTomcatThreads(ApplicationContext context) {
            return new TomcatThreads(context);
        }
    }

    /** The same of Jetty. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.SERVLET)
    @ConditionalOnClass({WebServerApplicationContext.class, JettyWebServer.class, ThreadPool.class})
    static class Jetty {

        @Bean
        JettyThreads blockingPortalJettyThreads(ApplicationContext context) {
            return new JettyThreads(context);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConnectionPool.class)
    static class R2dbc {

        @Bean
        R2dbcConnections blockingPortalR2dbcConnections(ConfigurableListableBeanFactory beans) {
            return new R2dbcConnections(beans);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConnectionProvider.class)
    static class ReactorNetty {

        @Bean
        NettyConnections blockingPortalNettyConnections(ConfigurableListableBeanFactory beans) {
            return new NettyConnections(beans);
        }
    }
}
