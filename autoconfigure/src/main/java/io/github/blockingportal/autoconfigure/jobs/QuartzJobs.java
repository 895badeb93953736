package io.github.blockingportal.autoconfigure.jobs;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.quartz.SchedulerException;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

/** Jobs of Quartz's schedulers that wait for them. A scheduler starts none any more, since it is on standby by then. */
final class QuartzJobs implements AwaitedJobs, AopInfrastructureBean {

    private static final Hidden WAITS = new Hidden(SchedulerFactoryBean.class, "waitForJobsToCompleteOnShutdown");

    private final Made<SchedulerFactoryBean> schedulers;

    QuartzJobs(ConfigurableListableBeanFactory beans) {
        this.schedulers = new Made<>(beans, SchedulerFactoryBean.class);
    }

    @Override
    public Stream<String> running(long waitedMillis) {
        return schedulers.each(QuartzJobs::running);
    }

    private static @Nullable String running(String name, SchedulerFactoryBean scheduler) {
        int jobs = WAITS.isTrue(scheduler) ? jobs(scheduler) : 0;
        return jobs == 0 ? null : "scheduler '" + name + "' (" + jobs + ")";
    }

    private static int jobs(SchedulerFactoryBean scheduler) {
        try {
            return scheduler.getScheduler().getCurrentlyExecutingJobs().size();
        } catch (SchedulerException hasShutDown) {
            return 0;
        }
    }
}
