package io.github.blockingportal.recipes;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;
import reactor.core.publisher.Flux;

import io.github.blockingportal.BlockingPortal;

@RestController
class PriceController {

    private final BlockingPortal portal;
    private final WebClient exchange;
    private final AsyncTaskExecutor executor;

    PriceController(BlockingPortal portal, WebClient exchange, AsyncTaskExecutor executor) {
        this.portal = portal.named("prices.watch").timeout(Duration.ofSeconds(30));
        this.exchange = exchange;
        this.executor = executor;
    }

    @GetMapping(path = "/prices", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter watch() {
        SseEmitter client = new SseEmitter(0L);
        Stream<SseEventBuilder> prices = portal.stream(this::pricesAndHeartbeat);
        client.onCompletion(prices::close);
        executor.execute(() -> send(prices, client));
        return client;
    }

    private Flux<SseEventBuilder> pricesAndHeartbeat() {
        Flux<SseEventBuilder> beats = Flux.interval(Duration.ofSeconds(1))
                .map(beat -> SseEmitter.event().comment(""));
        return prices().map(price -> SseEmitter.event().data(price))
                .publish(prices -> prices.mergeWith(beats.takeUntilOther(prices.then())));
    }

    private static void send(Stream<SseEventBuilder> prices, SseEmitter client) {
        try (prices) {
            for (SseEventBuilder price : (Iterable<SseEventBuilder>) prices::iterator) {
                client.send(price);
            }
            client.complete();
        } catch (IOException e) {
            // The client has left. The container knows, and completes the emitter.
        } catch (RuntimeException e) {
            client.completeWithError(e);
        }
    }

    private Flux<String> prices() {
        return exchange.get().uri("/prices").retrieve().bodyToFlux(String.class);
    }
}
