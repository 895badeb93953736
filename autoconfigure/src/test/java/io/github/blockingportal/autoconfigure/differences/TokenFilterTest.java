package io.github.blockingportal.autoconfigure.differences;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.util.retry.Retry;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.EventLoopBridgeException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A WebClient whose filter waits for a token, before and after its migration. */
@Timeout(60)
@Tag("R29")
@Tag("N10")
class TokenFilterTest {

    private static DisposableServer server;

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("tokens")
            .loops(1)
            .timeout(Duration.ofSeconds(10))
            .build();
    private final BlockingPortal onCaller = BlockingPortal.builder()
            .name("tokens-on-caller")
            .loops(1)
            .timeout(Duration.ofSeconds(10))
            .dispatch(Dispatch.CALLER_RUNS)
            .build();
    private final WebClient http = WebClient.create("http://localhost:" + server.port());
    private final TokenFilters filters =
            new TokenFilters(() -> http.get().uri("/token").retrieve().bodyToMono(String.class), portal.workers());

    @BeforeAll
    static void serve() {
        server = HttpServer.create()
                .port(0)
                .route(routes -> routes.get("/token", (request, response) -> response.sendString(Mono.just("t1")))
                        .get(
                                "/who",
                                (request, response) -> response.sendString(
                                        Mono.just(request.requestHeaders().get("Authorization")))))
                .bindNow();
    }

    @AfterAll
    static void stop() {
        server.disposeNow();
    }

    @AfterEach
    void close() {
        portal.close();
        onCaller.close();
    }

    private Mono<String> who(ExchangeFilterFunction filter) {
        return http.mutate().filter(filter).build().get().uri("/who").retrieve().bodyToMono(String.class);
    }

    @Test
    void aFilterThatWaitsWorksWithBlockAndIsRefusedOnALoop() {
        assertThat(who(filters.waiting()).block()).isEqualTo("Bearer t1");
        assertThatThrownBy(() -> portal.call(() -> who(filters.waiting())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not supported in thread tokens-loop-1");
    }

    @Test
    void thePortalsOwnCallIsRefusedThereToo() {
        assertThatThrownBy(() -> portal.call(() -> who(filters.waitingOnThePortal(portal))))
                .isInstanceOf(EventLoopBridgeException.class);
    }

    @Test
    void itIsChained() {
        assertThat(portal.call(() -> who(filters.chained()))).isEqualTo("Bearer t1");
    }

    @Test
    void itIsMovedToTheWorkers() {
        assertThat(portal.call(() -> who(filters.onWorkers()))).isEqualTo("Bearer t1");
    }

    @Test
    void itStaysAsItIsWithCallerRuns() {
        assertThat(onCaller.call(() -> who(filters.waiting()))).isEqualTo("Bearer t1");
    }

    @Test
    void butThePortalIsRefusedThereAsItIsOnALoop() {
        assertThatThrownBy(() -> onCaller.call(() -> who(filters.waitingOnThePortal(onCaller))))
                .isInstanceOf(EventLoopBridgeException.class);
    }

    @Test
    void andASecondTryAfterADelayIsOnAnEventLoop() {
        int[] tries = new int[1];
        ExchangeFilterFunction failsFirst = (request, next) -> tries[0]++ == 0
                ? Mono.error(new IllegalArgumentException("first"))
                : filters.waiting().filter(request, next);
        assertThatThrownBy(() ->
                        onCaller.call(() -> who(failsFirst).retryWhen(Retry.fixedDelay(1, Duration.ofMillis(5)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Retries exhausted")
                .hasStackTraceContaining("not supported in thread parallel-");
    }
}
