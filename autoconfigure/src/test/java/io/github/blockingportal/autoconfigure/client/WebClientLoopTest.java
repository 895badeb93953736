package io.github.blockingportal.autoconfigure.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A {@code WebClient} on Reactor Netty, with the JDK's selector and with Linux's epoll. */
class WebClientLoopTest {

    private abstract static class OnNetty extends ClientLoopContractTest {

        private final LoopResources serverLoops = LoopResources.create("server", 1, true);
        private final LoopResources clientLoops = LoopResources.create("client", 1, true);
        private final DisposableServer server = HttpServer.create()
                .runOn(serverLoops)
                .port(0)
                .handle((request, response) -> response.sendString(Mono.just("order")))
                .bindNow();
        private final WebClient client;

        OnNetty(boolean preferNative) {
            this.client = WebClient.builder()
                    .baseUrl("http://localhost:" + server.port())
                    .clientConnector(new ReactorClientHttpConnector(
                            HttpClient.newConnection().runOn(clientLoops, preferNative)))
                    .build();
        }

        @Override
        Mono<?> ask() {
            return client.get().retrieve().bodyToMono(String.class);
        }

        @Override
        void disconnect() {
            server.disposeNow();
            clientLoops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).subscribe();
            serverLoops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).subscribe();
        }

        @Test
        void theVeryFirstCallMayBlockIt() throws Exception {
            CountDownLatch blocks = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            try (BlockingPortal fresh = BlockingPortal.builder()
                    .name("fresh")
                    .loops(1)
                    .drainTimeout(Duration.ofMillis(100))
                    .build()) {
                CompletableFuture<?> first = fresh.named("pricing")
                        .submit(() -> ask().map(price -> {
                            blocks.countDown();
                            load(release);
                            return price;
                        }));
                assertThat(blocks.await(10, TimeUnit.SECONDS)).isTrue();

                PortalTimeoutException late = catchThrowableOfType(
                        PortalTimeoutException.class,
                        () -> fresh.named("orders")
                                .timeout(Duration.ofSeconds(2))
                                .call(this::ask));

                release.countDown();
                first.get(10, TimeUnit.SECONDS);
                assertThat(late).hasMessageContaining("has been blocked for").hasMessageContaining("OnNetty.load(");
            }
        }

        private static void load(CountDownLatch release) {
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Nested
    class Nio extends OnNetty {
        Nio() {
            super(false);
        }
    }

    @Nested
    @EnabledIf(
            value = "io.github.blockingportal.autoconfigure.client.WebClientLoopTest#hasEpoll",
            disabledReason = "there is no epoll here")
    class OnEpoll extends OnNetty {
        OnEpoll() {
            super(true);
        }
    }

    static boolean hasEpoll() {
        return Epoll.isAvailable();
    }
}
