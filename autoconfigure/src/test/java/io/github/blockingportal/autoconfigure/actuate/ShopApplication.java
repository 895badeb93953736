package io.github.blockingportal.autoconfigure.actuate;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.spring.InstanceCount;

/** An application with a limiter of its own. Its orders are found when a test says so. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ShopApplication {

    static ConfigurableApplicationContext start(Server server, String... arguments) {
        return start(server, ShopApplication.class, arguments);
    }

    /** Starts one that has more: with WebFlux on Netty, otherwise with MVC. */
    static ConfigurableApplicationContext start(Server server, Class<?> application, String... arguments) {
        return server == Server.NETTY
                ? server.startWebFlux(application, arguments)
                : server.startMvc(application, arguments);
    }

    @Bean
    CapacityLimiter reports() {
        return CapacityLimiter.of("reports", 3);
    }

    /** Asked where a limit is shared. */
    @Bean
    InstanceCount replicas() {
        return () -> 1;
    }

    /** A thread that looks an order up, and waits in the portal for it. */
    static final class Lookup implements AutoCloseable {

        private final CompletableFuture<String> source = new CompletableFuture<>();
        private final FutureTask<String> answer;

        private Lookup(BlockingPortal portal) {
            this.answer = new FutureTask<>(() -> findOrder(portal));
        }

        static Lookup start(BlockingPortal portal) {
            Lookup lookup = new Lookup(portal);
            Thread thread = new Thread(lookup.answer, "order-page");
            thread.setDaemon(true);
            thread.start();
            return lookup;
        }

        private String findOrder(BlockingPortal portal) {
            return portal.named("orders.find").call(() -> Mono.fromFuture(source));
        }

        void found(String order) {
            source.complete(order);
        }

        String order() throws Exception {
            return answer.get(10, TimeUnit.SECONDS);
        }

        Throwable failure() throws Exception {
            try {
                throw new AssertionError("found " + order());
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }

        @Override
        public void close() {
            found("at the end of the test");
        }
    }
}
