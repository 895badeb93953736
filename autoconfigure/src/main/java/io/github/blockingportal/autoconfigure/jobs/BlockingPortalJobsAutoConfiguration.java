package io.github.blockingportal.autoconfigure.jobs;

import org.quartz.Scheduler;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

/** Auto-configuration of the wait for jobs that go on while a context closes. */
@AutoConfiguration(after = BlockingPortalAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "blocking-portal.enabled", matchIfMissing = true)
public final class BlockingPortalJobsAutoConfiguration implements AopInfrastructureBean {

    BlockingPortalJobsAutoConfiguration() {}

    @Bean
    JobWait blockingPortalJobWait(ConfigurableApplicationContext context, ObjectProvider<AwaitedJobs> jobs) {
        return new JobWait(context, jobs);
    }

    @Bean
    PoolJobs blockingPortalPoolJobs(ConfigurableListableBeanFactory beans) {
        return new PoolJobs(beans);
    }

    @Bean
    ThreadJobs blockingPortalThreadJobs(ConfigurableListableBeanFactory beans) {
        return new ThreadJobs(beans);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Scheduler.class, SchedulerFactoryBean.class})
    static class Quartz {

        @Bean
        QuartzJobs blockingPortalQuartzJobs(ConfigurableListableBeanFactory beans) {
            return new QuartzJobs(beans);
        }
    }
}
