package io.github.blockingportal.sample.web;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.sample.clock.ClockServer;
import io.github.blockingportal.sample.clock.ClockTime;

/** A reactive client of the clock service. */
@Component
public final class ClockClient {

    private final WebClient http;
    private final ClockServer clock;

    ClockClient(WebClient.Builder http, ClockServer clock) {
        this.http = http.build();
        this.clock = clock;
    }

    /** The current time in a zone. */
    public Mono<ClockTime> now(String zone) {
        return http.get()
                .uri(clock.url() + "/time?zone={zone}", zone)
                .retrieve()
                .bodyToMono(ClockTime.class);
    }

    /** The time in a zone, every second, until the subscription is cancelled. */
    Flux<ClockTime> ticks(String zone) {
        return http.get()
                .uri(clock.url() + "/ticks?zone={zone}", zone)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .retrieve()
                .bodyToFlux(ClockTime.class);
    }
}
