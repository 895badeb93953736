package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopBridgeException;

import static org.assertj.core.api.Assertions.assertThat;

/** An MVC application on each real server, over sockets, on platform and on virtual threads: its controllers may bridge. */
@ParameterizedClass
@MethodSource("servers")
@Timeout(60)
class MvcServersTest {

    private static ConfigurableApplicationContext context;

    MvcServersTest(Server server, boolean virtual) {}

    static List<Object[]> servers() {
        List<Object[]> servers = new ArrayList<>();
        for (Server server : List.of(Server.TOMCAT, Server.JETTY)) {
            servers.add(new Object[] {server, false});
            if (Runtime.version().feature() >= 21) {
                servers.add(new Object[] {server, true});
            } else {
                System.out.println("Skipped: MVC on virtual threads of " + server + ", which this Java has not");
            }
        }
        return servers;
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server, boolean virtual) {
        context = server.startMvc(Application.class, "--spring.threads.virtual.enabled=" + virtual);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @Test
    void aControllerMayBridge() throws Exception {
        HttpResponse<String> response = Http.get(Server.port(context), "/controller");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("crossed");
    }

    @Test
    void aCallbackOfWebClientMayNot() throws Exception {
        Bridge bridge = context.getBean(Bridge.class);
        bridge.suppliersInvoked.set(0);
        HttpResponse<String> response = Http.get(Server.port(context), "/callback");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body())
                .startsWith("Portal 'portal' refused call 'callback': thread 'reactor-http-")
                .contains("is an event loop (Reactor NonBlocking)");
        assertThat(bridge.suppliersInvoked).hasValue(0);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Bridge.class, Controller.class})
    static class Application {}

    @RestController
    static class Controller {

        private final WebClient client = WebClient.create();
        private final BlockingPortal portal;
        private final Bridge bridge;

        Controller(BlockingPortal portal, Bridge bridge) {
            this.portal = portal;
            this.bridge = bridge;
        }

        @GetMapping("/plain")
        String plain() {
            return "plain";
        }

        @GetMapping("/controller")
        String controller() {
            return bridge.cross("controller");
        }

        @GetMapping("/callback")
        String callback(@RequestHeader("Host") String self) {
            return portal.call(() -> client.get()
                    .uri("http://" + self + "/plain")
                    .retrieve()
                    .bodyToMono(String.class)
                    .map(body -> bridge.cross("callback")));
        }

        @ExceptionHandler
        @ResponseStatus(HttpStatus.INTERNAL_SERVER_ERROR)
        String refused(EventLoopBridgeException refusal) {
            return refusal.getMessage();
        }
    }
}
