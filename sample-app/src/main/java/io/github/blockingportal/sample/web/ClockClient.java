package io.github.blockingportal.sample.web;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.sample.clock.ClockServer;
import io.github.blockingportal.sample.clock.ClockSettings;
import io.github.blockingportal.sample.clock.ClockTime;

/** A reactive client of the clock service. */
@Component
final class ClockClient {

    private final WebClient http;
    private final ClockServer clock;

    ClockClient(WebClient.Builder http, ClockServer clock) {
        this.http = http.build();
        this.clock = clock;
    }

    /** The current time in a zone. */
    Mono<ClockTime> now(String zone) {
        return get("/time?zone={zone}", zone);
    }

    /** The time in a zone, every second, until the subscription is cancelled. */
    Flux<ClockTime> ticks(String zone) {
        return http.get()
                .uri(clock.url() + "/ticks?zone={zone}", zone)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .retrieve()
                .bodyToFlux(ClockTime.class);
    }

    /** A request that is not answered. */
    Mono<ClockTime> never() {
        return get("/never");
    }

    /** A request that fails. */
    Mono<ClockTime> broken() {
        return get("/broken");
    }

    /** How slow and how unreliable the clock service is. */
    Mono<ClockSettings> settings() {
        return http.get().uri(clock.url() + "/settings").retrieve().bodyToMono(ClockSettings.class);
    }

    /** Makes the clock service slow, unreliable or well. */
    Mono<ClockSettings> change(ClockSettings settings) {
        return http.put()
                .uri(clock.url() + "/settings")
                .bodyValue(settings)
                .retrieve()
                .bodyToMono(ClockSettings.class);
    }

    private Mono<ClockTime> get(String uri, Object... variables) {
        return http.get().uri(clock.url() + uri, variables).retrieve().bodyToMono(ClockTime.class);
    }
}
