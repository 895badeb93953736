package io.github.blockingportal.recipes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PriceControllerTest {

    private static final String PRICE = "data: 42\n\n";
    private static final AtomicBoolean LEFT = new AtomicBoolean();
    private static volatile Flux<String> source = Flux.empty();

    @AutoClose
    private static final Upstream EXCHANGE = Upstream.of(routes -> routes.get(
            "/prices",
            (request, response) ->
                    Upstream.live(response, "text/event-stream", source.doOnCancel(() -> LEFT.set(true)))));

    @AutoClose
    private static final ConfigurableApplicationContext SERVER = Running.server(EXCHANGE, PriceController.class);

    private final BlockingPortal portal = SERVER.getBean(BlockingPortal.class);

    @Test
    void theStreamIsClosedWhenItsClientLeaves() throws Exception {
        source = Flux.just(PRICE).concatWith(Flux.never());
        awaitNoCall();
        try (BufferedReader client = client()) {
            assertThat(client.readLine()).isEqualTo("data:42");
            assertThat(portal.snapshot().calls()).hasSize(1);
        }

        await().atMost(Duration.ofSeconds(20)).untilTrue(LEFT);
        awaitNoCall();
    }

    @Test
    void theClientSeesTheEndOfTheStream() throws Exception {
        source = Flux.just(PRICE);
        try (BufferedReader client = client()) {
            assertThat(client.lines()).containsExactly("data:42", "");
        }
    }

    private void awaitNoCall() {
        await().until(() -> portal.snapshot().calls().isEmpty());
    }

    private static BufferedReader client() throws IOException {
        URI prices = URI.create(Running.url(SERVER) + "/prices");
        return new BufferedReader(new InputStreamReader(prices.toURL().openStream(), StandardCharsets.UTF_8));
    }
}
