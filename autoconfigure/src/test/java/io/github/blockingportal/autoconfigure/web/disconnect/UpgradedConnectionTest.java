package io.github.blockingportal.autoconfigure.web.disconnect;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.ServletContext;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.context.WebApplicationContext;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** A WebSocket on each real server, whose handler waits for calls: what comes meanwhile is for the WebSocket alone. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.autoconfigure.web.disconnect.ClientLeavesTest#servers")
@Timeout(60)
class UpgradedConnectionTest {

    private static ConfigurableApplicationContext context;

    UpgradedConnectionTest(Server server, boolean virtual) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server, boolean virtual) {
        context = server.startMvc(
                Application.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--spring.threads.virtual.enabled=" + virtual);
        Slow.portal = context.getBean(BlockingPortal.class);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @Test
    void aWebSocketGetsAllThatIsSentToIt() throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:" + Server.port(context) + "/socket"), new Collector(answers))
                .get(20, TimeUnit.SECONDS);
        socket.sendText("one", true).get(20, TimeUnit.SECONDS);
        socket.sendText("two", true).get(20, TimeUnit.SECONDS);
        assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo("took one");
        assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo("took two");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(20, TimeUnit.SECONDS);
    }

    private record Collector(BlockingQueue<String> answers) implements WebSocket.Listener {

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            answers.add(data.toString());
            socket.request(1);
            return null;
        }
    }

    @ServerEndpoint("/socket")
    public static class Slow {

        private static BlockingPortal portal;

        @OnMessage
        public String take(String text) {
            return portal.call(() -> Mono.delay(Duration.ofMillis(1300)).thenReturn("took " + text));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Waiting.class)
    static class Application {

        @Bean
        SmartInitializingSingleton socket(WebApplicationContext context) {
            return () -> {
                ServletContext servlets = context.getServletContext();
                try {
                    ((ServerContainer) servlets.getAttribute(ServerContainer.class.getName())).addEndpoint(Slow.class);
                } catch (jakarta.websocket.DeploymentException e) {
                    throw new IllegalStateException(e);
                }
            };
        }
    }
}
