package io.github.blockingportal.autoconfigure.transaction;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;
import io.github.blockingportal.spring.BlockingPortals;
import io.github.blockingportal.spring.transaction.PortalTransactional;

/**
 * Auto-configuration of {@code portalTransactionManager}. It comes after all that make transaction managers. It is the manager of
 * blocking code where there is no other one; beside another one it is there for those who name it.
 */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass({PlatformTransactionManager.class, ReactiveTransactionManager.class})
@ConditionalOnBooleanProperty(
        name = {"blocking-portal.enabled", "blocking-portal.transactions.enabled"},
        matchIfMissing = true)
@EnableConfigurationProperties(BlockingPortalTransactionProperties.class)
public final class BlockingPortalTransactionAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalTransactionAutoConfiguration() {}

    /** A worker that goes on after the transaction of its chain is in none. */
    @Bean
    BlockingPortalBuilderCustomizer blockingPortalEndedTransactions() {
        return (portalName, builder) -> builder.chainContext(ReactiveState::withoutEnded);
    }

    /** Where the application has no manager for blocking code. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSingleCandidate(ReactiveTransactionManager.class)
    @ConditionalOnMissingBean(value = PlatformTransactionManager.class, name = PortalTransactional.MANAGER)
    static class Only {

        @Fallback
        @Bean(PortalTransactional.MANAGER)
        PortalTransactionManager blockingPortalTransactionManager(
                ObjectProvider<BlockingPortals> portals,
                ReactiveTransactionManager manager,
                ObjectProvider<PortalTransactionCustomizer> customizer) {
            return new PortalTransactionManager(() -> portals.getObject().getDefault(), manager)
                    .customizedBy(customizer);
        }

        /** As Spring Boot makes one where it finds a manager, which ours comes too late for. */
        @Bean
        @Fallback
        @ConditionalOnMissingBean(TransactionOperations.class)
        TransactionTemplate blockingPortalTransactionTemplate(PortalTransactionManager manager) {
            return new TransactionTemplate(manager);
        }

        @Bean
        static ManagerByReturnType blockingPortalManagerByReturnType(BeanFactory beans) {
            return ManagerByReturnType.ofTheOnlyOne(beans);
        }
    }

    /** Where it has one. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnSingleCandidate(ReactiveTransactionManager.class)
    @ConditionalOnBean(PlatformTransactionManager.class)
    @ConditionalOnMissingBean(name = PortalTransactional.MANAGER)
    static class Beside {

        @Fallback
        @Bean(name = PortalTransactional.MANAGER, defaultCandidate = false)
        PortalTransactionManager blockingPortalTransactionManager(
                ObjectProvider<BlockingPortals> portals,
                ReactiveTransactionManager manager,
                ObjectProvider<PortalTransactionCustomizer> customizer) {
            return new PortalTransactionManager(() -> portals.getObject().getDefault(), manager)
                    .customizedBy(customizer);
        }

        @Bean
        static ManagerByReturnType blockingPortalManagerByReturnType() {
            return ManagerByReturnType.ofSeveral();
        }
    }

    /** Where Spring Boot customizes transaction managers: by {@code spring.transaction.*}, and with listeners that are beans. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TransactionManagerCustomizers.class)
    static class Customized {

        @Bean
        PortalTransactionCustomizer blockingPortalTransactionCustomizer(
                ObjectProvider<TransactionManagerCustomizers> customizers) {
            return manager -> customizers.ifAvailable(each -> each.customize(manager));
        }
    }
}
