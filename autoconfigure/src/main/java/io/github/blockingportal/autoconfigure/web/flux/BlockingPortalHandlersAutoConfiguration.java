package io.github.blockingportal.autoconfigure.web.flux;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Auto-configuration of the workers for handlers of a WebFlux application that block. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(RequestMappingHandlerAdapter.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("blocking-portal.web.blocking-handlers")
@ImportRuntimeHints(HandlerHints.class)
public final class BlockingPortalHandlersAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalHandlersAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "blockingPortalHandlerAdapters")
    static HandlerAdapterPostProcessor blockingPortalHandlerAdapters(BeanFactory beans) {
        return new HandlerAdapterPostProcessor(HandlerAdapterPostProcessor.Fields.OF_SPRING, beans);
    }

    @Bean
    @ConditionalOnMissingBean(name = "blockingPortalReplacedExecutor")
    ReplacedExecutor blockingPortalReplacedExecutor() {
        return new ReplacedExecutor();
    }

    @Bean
    @ConditionalOnMissingBean(name = "blockingPortalHandlerAdapter")
    PortalHandlerAdapter blockingPortalHandlerAdapter(
            HandlerAdapterPostProcessor adapters,
            ObjectProvider<BlockingWorkers> workers,
            ObjectProvider<HandlerUser> users) {
        return new PortalHandlerAdapter(adapters, SingletonSupplier.of(workers::getObject), users.getIfAvailable());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ReactiveSecurityContextHolder.class)
    static class Users {

        @Bean
        @ConditionalOnMissingBean(name = "blockingPortalHandlerUser")
        HandlerUser blockingPortalHandlerUser() {
            return new HandlerUser();
        }
    }
}
