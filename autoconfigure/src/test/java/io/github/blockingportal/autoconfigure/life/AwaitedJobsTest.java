package io.github.blockingportal.autoconfigure.life;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolExecutorFactoryBean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.jobs.BlockingPortalJobsAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Jobs that the application waits for when it destroys what runs them, which is after the portal's phase. */
@Tag("R26")
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class AwaitedJobsTest {

    private static final String STAYS_OPEN = "Portals stay open, until they have drained, for jobs that run on: ";

    private ConfigurableApplicationContext context;
    private BlockingPortal portal;
    private CompletableFuture<Void> closing;

    @AfterEach
    void close() {
        context.close();
    }

    private void start(Class<?> executors, String... properties) {
        context = new SpringApplicationBuilder(Application.class, executors)
                .web(WebApplicationType.NONE)
                .properties("blocking-portal.loops=1", "blocking-portal.drain-timeout=15s")
                .properties(properties)
                .run();
        portal = context.getBean(BlockingPortal.class);
    }

    private TwoCalls closeWhileItRuns(Executor executor) {
        TwoCalls job = new TwoCalls(portal);
        executor.execute(job);
        closeWhileItRuns(job);
        return job;
    }

    private void closeWhileItRuns(TwoCalls job) {
        await().until(() -> job.first.isDone());
        closing = CompletableFuture.runAsync(context::close);
    }

    private void assertThatItMayCallAgain(TwoCalls job, CapturedOutput output, String holder) throws Exception {
        await().until(() -> output.getOut().contains(STAYS_OPEN + holder));
        job.goOn.countDown();
        assertThat(job.second.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
        closing.get(10, TimeUnit.SECONDS);
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        assertThat(output).doesNotContain("Portals have closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pool", "schedulerPool", "perTask", "ofFactory"})
    void aTaskOfAnExecutorThatWaitsMayCallAgain(String executor, CapturedOutput output) throws Exception {
        start(Executors.class);
        TwoCalls job = closeWhileItRuns(context.getBean(executor, Executor.class));
        assertThatItMayCallAgain(job, output, "executor '" + executor + "' (1)");
    }

    @Test
    void soMayOneThatIsStillQueued(CapturedOutput output) throws Exception {
        start(Executors.class);
        Executor pool = context.getBean("pool", Executor.class);
        CountDownLatch ahead = new CountDownLatch(1);
        pool.execute(() -> awaitQuietly(ahead));
        TwoCalls queued = new TwoCalls(portal);
        pool.execute(queued);
        closing = CompletableFuture.runAsync(context::close);
        await().until(() -> output.getOut().contains(STAYS_OPEN + "executor 'pool' (2)"));
        ahead.countDown();
        await().until(queued.first::isDone);
        assertThatItMayCallAgain(queued, output, "executor 'pool'");
        assertThat(queued.first).isCompletedWithValue("answered");
    }

    @Test
    void soMayOneOfAnExecutorThatAnAspectReaches(CapturedOutput output) throws Exception {
        start(Advised.class);
        TwoCalls job = closeWhileItRuns(context.getBean("pool", Executor.class));
        assertThatItMayCallAgain(job, output, "executor 'pool' (1)");
    }

    @Test
    void soMayAJobOfQuartz(CapturedOutput output) throws Exception {
        start(Quartz.class);
        TwoCalls job = runByQuartz("waiting");
        closeWhileItRuns(job);
        assertThatItMayCallAgain(job, output, "scheduler 'waiting' (1)");
    }

    private TwoCalls runByQuartz(String scheduler) throws SchedulerException {
        TwoCalls job = new TwoCalls(portal);
        context.getBean(scheduler, Scheduler.class)
                .scheduleJob(
                        JobBuilder.newJob(CallingJob.class)
                                .usingJobData(new JobDataMap(Map.of("calls", job)))
                                .build(),
                        TriggerBuilder.newTrigger().startNow().build());
        return job;
    }

    @Test
    void noPortalDrainsForLongerThanWithoutSuchAJob(CapturedOutput output) throws Exception {
        start(Executors.class, "blocking-portal.drain-timeout=300ms");
        TwoCalls job = closeWhileItRuns(context.getBean("pool", Executor.class));
        await().until(() -> portal.snapshot().state() == State.CLOSED);
        await().until(() -> output.getOut().contains("Portals have closed, and what these jobs call now is refused:"));
        job.goOn.countDown();
        assertThat(job.second.get(10, TimeUnit.SECONDS)).isEqualTo("PortalClosedException");
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoseTimeIsOverIsNotWaitedFor() throws Exception {
        start(Impatient.class);
        TwoCalls job = closeWhileItRuns(context.getBean("pool", Executor.class));
        closing.get(10, TimeUnit.SECONDS);
        job.goOn.countDown();
        assertThat(job.second.get(10, TimeUnit.SECONDS)).isEqualTo("PortalClosedException");
    }

    @Test
    void whomNobodyWaitsForHoldsNothingUp(CapturedOutput output) throws Exception {
        start(Quartz.class);
        TwoCalls job = runByQuartz("hurried");
        closeWhileItRuns(job);
        closing.get(10, TimeUnit.SECONDS);
        job.goOn.countDown();
        assertThat(job.second.get(10, TimeUnit.SECONDS)).isEqualTo("PortalClosedException");
        assertThat(output).doesNotContain(STAYS_OPEN);
    }

    @Test
    void aStopWithoutACloseWaitsForNobody(CapturedOutput output) throws Exception {
        start(Quartz.class);
        TwoCalls job = runByQuartz("waiting");
        await().until(job.first::isDone);
        context.stop();
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
        assertThat(output).doesNotContain(STAYS_OPEN);
        job.goOn.countDown();
        assertThat(job.second.get(10, TimeUnit.SECONDS)).isEqualTo("PortalClosedException");
    }

    @Test
    void executorsThatWaitAndHaveNothingToDoHoldNothingUp(CapturedOutput output) {
        start(Executors.class);
        closing = CompletableFuture.runAsync(context::close);
        assertThat(closing).succeedsWithin(Duration.ofSeconds(5));
        assertThat(output).doesNotContain(STAYS_OPEN);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Calls, waits until it is told to go on, and calls again. */
    static final class TwoCalls implements Runnable {

        final CompletableFuture<String> first = new CompletableFuture<>();
        final CountDownLatch goOn = new CountDownLatch(1);
        final CompletableFuture<String> second = new CompletableFuture<>();
        private final BlockingPortal portal;

        TwoCalls(BlockingPortal portal) {
            this.portal = portal;
        }

        @Override
        public void run() {
            first.complete(call());
            awaitQuietly(goOn);
            second.complete(call());
        }

        private String call() {
            try {
                return portal.call(() -> Mono.just("answered"));
            } catch (PortalClosedException e) {
                return e.getClass().getSimpleName();
            }
        }
    }

    public static final class CallingJob implements Job {

        @Override
        public void execute(JobExecutionContext running) {
            ((TwoCalls) running.getMergedJobDataMap().get("calls")).run();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({BlockingPortalAutoConfiguration.class, BlockingPortalJobsAutoConfiguration.class})
    static class Application {}

    private static ThreadPoolTaskExecutor waiting(int seconds) {
        ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
        pool.setCorePoolSize(1);
        pool.setWaitForTasksToCompleteOnShutdown(true);
        pool.setAwaitTerminationSeconds(seconds);
        return pool;
    }

    @Configuration(proxyBeanMethods = false)
    static class Executors {

        @Bean
        ThreadPoolTaskExecutor pool() {
            return waiting(20);
        }

        @Bean
        ThreadPoolTaskScheduler schedulerPool() {
            ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
            scheduler.setWaitForTasksToCompleteOnShutdown(true);
            scheduler.setAwaitTerminationSeconds(20);
            return scheduler;
        }

        @Bean
        SimpleAsyncTaskExecutor perTask() {
            SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
            executor.setTaskTerminationTimeout(20_000);
            return executor;
        }

        @Bean
        ThreadPoolExecutorFactoryBean ofFactory() {
            ThreadPoolExecutorFactoryBean factory = new ThreadPoolExecutorFactoryBean();
            factory.setWaitForTasksToCompleteOnShutdown(true);
            factory.setAwaitTerminationSeconds(20);
            return factory;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Impatient {

        @Bean
        ThreadPoolTaskExecutor pool() {
            return waiting(1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Advised {

        @Bean
        ThreadPoolTaskExecutor pool() {
            return waiting(20);
        }

        @Bean
        static BeanPostProcessor proxies() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return name.equals("pool") ? proxy(bean) : bean;
                }
            };
        }

        private static Object proxy(Object bean) {
            ProxyFactory factory = new ProxyFactory(bean);
            factory.setProxyTargetClass(true);
            return factory.getProxy();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Quartz {

        @Bean
        SchedulerFactoryBean waiting() {
            SchedulerFactoryBean scheduler = scheduler();
            scheduler.setWaitForJobsToCompleteOnShutdown(true);
            return scheduler;
        }

        @Bean
        SchedulerFactoryBean hurried() {
            return scheduler();
        }

        private static SchedulerFactoryBean scheduler() {
            SchedulerFactoryBean scheduler = new SchedulerFactoryBean();
            Properties properties = new Properties();
            properties.setProperty("org.quartz.threadPool.threadCount", "1");
            properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
            scheduler.setQuartzProperties(properties);
            return scheduler;
        }
    }
}
