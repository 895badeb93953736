package io.github.blockingportal.sample.demo;

import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.sample.clock.ClockServer;
import io.github.blockingportal.sample.clock.ClockSettings;
import io.github.blockingportal.sample.clock.ClockTime;

/** What the clock service has for demonstrations: requests that go wrong, and how slow and unreliable it is. */
@Component
final class TroubledClock {

    private final WebClient http;
    private final ClockServer clock;

    TroubledClock(WebClient.Builder http, ClockServer clock) {
        this.http = http.build();
        this.clock = clock;
    }

    /** A request that is not answered. */
    Mono<ClockTime> never() {
        return get("/never", ClockTime.class);
    }

    /** A request that fails. */
    Mono<ClockTime> broken() {
        return get("/broken", ClockTime.class);
    }

    /** How slow and how unreliable the clock service is. */
    Mono<ClockSettings> settings() {
        return get("/settings", ClockSettings.class);
    }

    /** Makes the clock service slow, unreliable or well. */
    Mono<ClockSettings> change(ClockSettings settings) {
        return http.put()
                .uri(clock.url() + "/settings")
                .bodyValue(settings)
                .retrieve()
                .bodyToMono(ClockSettings.class);
    }

    private <T> Mono<T> get(String path, Class<T> type) {
        return http.get().uri(clock.url() + path).retrieve().bodyToMono(type);
    }
}
