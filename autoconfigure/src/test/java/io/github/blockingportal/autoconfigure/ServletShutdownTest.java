package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A real Tomcat and real sockets: what becomes of a request that is in the portal when the context closes. */
class ServletShutdownTest {

    private static final int ABOVE_THE_PORTAL = Integer.MAX_VALUE / 2;
    private static final int WITH_THE_CLIENTS = 0;

    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext context;

    @BeforeEach
    void start() {
        context = Server.TOMCAT.startMvc(Application.class, "--blocking-portal.name=shutdown");
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void aRequestInThePortalStillGetsItsAnswerWhileTheContextCloses() throws Exception {
        Backend backend = context.getBean(Backend.class);
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request(), BodyHandlers.ofString());
        assertThat(backend.asked.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        await().until(this::serverRefusesConnections);
        assertThat(response).isNotDone();
        assertThat(closing).isNotDone();
        backend.answer.complete("answered");

        assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(response.get().body()).isEqualTo("answered");
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void thePortalStopsAfterTheWebServerAndBeforeTheClients() {
        StopLog log = context.getBean(StopLog.class);
        context.close();
        assertThat(log.stateAtPhase)
                .containsEntry(ABOVE_THE_PORTAL, State.RUNNING)
                .containsEntry(WITH_THE_CLIENTS, State.CLOSED);
        assertThat(log.serverWasUpAtPhase)
                .containsEntry(ABOVE_THE_PORTAL, false)
                .containsEntry(WITH_THE_CLIENTS, false);
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port(context)))
                .build();
    }

    private boolean serverRefusesConnections() {
        return !isUp(port(context));
    }

    private static int port(ConfigurableApplicationContext context) {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static boolean isUp(int port) {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("GET /nowhere HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException refused) {
            return false;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Backend.class, Controller.class, StopLog.class})
    static class Application {

        @Bean
        SmartLifecycle probeAboveThePortal(StopLog log) {
            return new StopProbe(ABOVE_THE_PORTAL, log);
        }

        @Bean
        SmartLifecycle probeWithTheClients(StopLog log) {
            return new StopProbe(WITH_THE_CLIENTS, log);
        }
    }

    static class Backend {

        final CountDownLatch asked = new CountDownLatch(1);
        final CompletableFuture<String> answer = new CompletableFuture<>();

        Mono<String> ask() {
            return Mono.fromFuture(answer).doOnSubscribe(subscription -> asked.countDown());
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;
        private final Backend backend;

        Controller(BlockingPortal portal, Backend backend) {
            this.portal = portal;
            this.backend = backend;
        }

        @GetMapping("/")
        String get() {
            return portal.named("backend.ask").call(backend::ask);
        }
    }

    static class StopLog {

        final Map<Integer, State> stateAtPhase = new ConcurrentHashMap<>();
        final Map<Integer, Boolean> serverWasUpAtPhase = new ConcurrentHashMap<>();
        private final ConfigurableApplicationContext context;

        StopLog(ConfigurableApplicationContext context) {
            this.context = context;
        }

        void note(int phase) {
            stateAtPhase.put(
                    phase, context.getBean(BlockingPortal.class).snapshot().state());
            serverWasUpAtPhase.put(phase, isUp(port(context)));
        }
    }

    /** Notes what is up when its phase stops. Not a dependent of the portal, which would be stopped before it. */
    static class StopProbe implements SmartLifecycle {

        private final int phase;
        private final StopLog log;
        private volatile boolean running;

        StopProbe(int phase, StopLog log) {
            this.phase = phase;
            this.log = log;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            log.note(phase);
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return phase;
        }
    }
}
