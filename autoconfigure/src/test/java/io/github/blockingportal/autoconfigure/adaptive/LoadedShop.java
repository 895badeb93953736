package io.github.blockingportal.autoconfigure.adaptive;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.autoconfigure.web.Server;

/** An MVC application on Tomcat that asks an upstream for each of its own answers. */
final class LoadedShop implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final BlockingPortal portal;

    LoadedShop(SlowingUpstream upstream, List<String> arguments) {
        this.context = Server.TOMCAT.startMvc(Application.class, with("--upstream=" + upstream.url(), arguments));
        this.portal = context.getBean(BlockingPortal.class);
    }

    private static String[] with(String argument, List<String> arguments) {
        return Stream.concat(Stream.of(argument), arguments.stream()).toArray(String[]::new);
    }

    String url() {
        return "http://localhost:" + Server.port(context) + "/price";
    }

    int limit() {
        return portal.snapshot(PortalSnapshot.Detail.NUMBERS).admission().limit();
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Prices.class)
    static class Application {}

    @RestController
    static class Prices implements DisposableBean {

        private final BlockingPortal portal;
        private final ConnectionProvider connections = ConnectionProvider.create("upstream", 2000);
        private final WebClient client;

        Prices(BlockingPortal portal, @Value("${upstream}") String upstream) {
            this.portal = portal;
            HttpClient http = HttpClient.create(connections);
            this.client = WebClient.builder()
                    .baseUrl(upstream)
                    .clientConnector(new ReactorClientHttpConnector(http))
                    .build();
        }

        @Override
        public void destroy() {
            connections.dispose();
        }

        @GetMapping("/price")
        String price() {
            return portal.named("price").call(() -> client.get().retrieve().bodyToMono(String.class));
        }
    }
}
