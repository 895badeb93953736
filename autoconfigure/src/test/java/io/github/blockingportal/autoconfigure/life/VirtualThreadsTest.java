package io.github.blockingportal.autoconfigure.life;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Which threads {@code spring.threads.virtual.enabled} makes virtual: those of the requests and of the workers, not the loops. */
@Timeout(60)
class VirtualThreadsTest {

    private ConfigurableApplicationContext context;

    @AfterEach
    void close() {
        context.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callersAndWorkersAreVirtualIfTheyAreToAndTheLoopsNever(boolean enabled) throws Exception {
        context = Server.TOMCAT.startMvc(Application.class, "--spring.threads.virtual.enabled=" + enabled);
        boolean virtual = enabled && Threads.virtualExist();
        assertThat(Http.get(Server.port(context), "/").body())
                .isEqualTo("caller %s, loop false, worker %s", virtual, virtual);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        private final BlockingPortal portal;

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/")
        String threads() {
            boolean caller = Threads.isVirtual(Thread.currentThread());
            return portal.call(() -> {
                boolean loop = Threads.isVirtual(Thread.currentThread());
                return portal.workers()
                        .run(() -> Threads.isVirtual(Thread.currentThread()))
                        .map(worker -> "caller %s, loop %s, worker %s".formatted(caller, loop, worker));
            });
        }
    }
}
