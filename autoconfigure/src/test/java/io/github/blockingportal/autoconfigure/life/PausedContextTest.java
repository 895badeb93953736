package io.github.blockingportal.autoconfigure.life;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContextManager;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Spring's test framework pauses the cached context of one test class when another class needs another context. */
@Timeout(60)
class PausedContextTest {

    @Test
    void aPortalIsNotStoppedWhileItsContextIsPausedAndLeavesNoThreadWhenTheContextIsClosed() throws Exception {
        TestContextManager first = new TestContextManager(FirstTest.class);
        ApplicationContext cached = begin(first);
        BlockingPortal portal = cached.getBean(BlockingPortal.class);
        first.afterTestClass();
        TestContextManager second = new TestContextManager(SecondTest.class);
        begin(second);
        assertThat(cached.getBean(Neighbour.class).isRunning())
                .as("what can be paused in the first context")
                .isFalse();
        assertThat(portal.<String>call(() -> Mono.just("answered"))).isEqualTo("answered");
        second.afterTestClass();
        first.getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        second.getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        await().untilAsserted(() -> {
            assertThat(Threads.of("first")).isEmpty();
            assertThat(Threads.of("second")).isEmpty();
        });
    }

    private static ApplicationContext begin(TestContextManager test) throws Exception {
        test.beforeTestClass();
        ApplicationContext context = test.getTestContext().getApplicationContext();
        assertThat(context.getBean(Neighbour.class).isRunning()).isTrue();
        return context;
    }

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = "blocking-portal.name=first")
    static class FirstTest {}

    @SpringBootTest(
            classes = Application.class,
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = "blocking-portal.name=second")
    static class SecondTest {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(BlockingPortalAutoConfiguration.class)
    static class Application {

        @Bean
        Neighbour neighbour() {
            return new Neighbour();
        }
    }

    /** Can be paused, as lifecycle beans can unless they say otherwise. */
    static class Neighbour implements SmartLifecycle {

        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
