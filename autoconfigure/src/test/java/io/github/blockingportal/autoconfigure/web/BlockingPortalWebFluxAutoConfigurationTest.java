package io.github.blockingportal.autoconfigure.web;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.apache.tomcat.util.threads.TaskThread;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

class BlockingPortalWebFluxAutoConfigurationTest {

    private static final AutoConfigurations AUTO_CONFIGURATIONS =
            AutoConfigurations.of(BlockingPortalWebFluxAutoConfiguration.class, BlockingPortalAutoConfiguration.class);

    private final ReactiveWebApplicationContextRunner reactive =
            new ReactiveWebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS);

    @Test
    void aReactiveApplicationsPortalRefusesTheThreadsOfTomcatAndJetty() {
        reactive.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(mayBlockOnTomcat(portal)).isFalse();
            assertThat(mayBlockOnJetty(portal)).isFalse();
            assertThat(portal.mayBlock()).isTrue();
        });
    }

    @Test
    void aServletApplicationsPortalDoesNotAlsoBesideAReactiveOne() {
        reactive.run(other -> new WebApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .run(context -> {
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    assertThat(context).doesNotHaveBean(EventLoopDetector.class);
                    assertThat(mayBlockOnTomcat(portal)).isTrue();
                    assertThat(mayBlockOnJetty(portal)).isTrue();
                }));
    }

    @Test
    void anApplicationWithoutWebHasNoDetector() {
        new ApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .run(context -> assertThat(context).doesNotHaveBean(EventLoopDetector.class));
    }

    @Test
    void isOffWhenThePortalIsDisabled() {
        reactive.withPropertyValues("blocking-portal.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(EventLoopDetector.class));
    }

    @Test
    void aBeanOfAnotherNameIsAskedToo() {
        reactive.withBean("other", EventLoopDetector.class, () -> thread -> null)
                .run(context -> {
                    assertThat(context.getBeansOfType(EventLoopDetector.class)).hasSize(2);
                    assertThat(mayBlockOnTomcat(context.getBean(BlockingPortal.class)))
                            .isFalse();
                });
    }

    @Test
    void needsNeitherTomcatNorJetty() {
        reactive.withClassLoader(new FilteredClassLoader("org.apache.tomcat", "org.eclipse.jetty"))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(WebServerThreadDetector.class);
                    assertThat(context.getBean(BlockingPortal.class).mayBlock()).isTrue();
                });
    }

    @Test
    void theThreadsOfJettyAreFoundWhateverMadeThem() throws Exception {
        QueuedThreadPool pool = new QueuedThreadPool(4, 1, 1000, 0, null, null, runnable -> new Thread(runnable) {});
        FutureTask<String> task =
                new FutureTask<>(() -> new WebServerThreadDetector(null).detect(Thread.currentThread()));
        pool.start();
        try {
            pool.execute(task);
            assertThat(task.get(10, TimeUnit.SECONDS)).isEqualTo("serves WebFlux on Jetty");
        } finally {
            pool.stop();
        }
    }

    private static boolean mayBlockOnTomcat(BlockingPortal portal) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(portal::mayBlock);
        new TaskThread(null, task, "plain").start();
        return task.get(10, TimeUnit.SECONDS);
    }

    private static boolean mayBlockOnJetty(BlockingPortal portal) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(portal::mayBlock);
        QueuedThreadPool pool = new QueuedThreadPool();
        pool.start();
        try {
            pool.execute(task);
            return task.get(10, TimeUnit.SECONDS);
        } finally {
            pool.stop();
        }
    }
}
