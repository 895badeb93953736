package io.github.blockingportal.sample.clock;

import java.time.Duration;
import java.time.ZoneId;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The current time in a zone, once or every second, and the settings. */
@RestController
final class ClockController {

    private volatile ClockSettings settings;

    ClockController(ClockSettings settings) {
        this.settings = settings;
    }

    @GetMapping("/time")
    Mono<ClockTime> time(@RequestParam ZoneId zone) {
        ClockSettings current = settings;
        return Mono.delay(current.nextDelay()).map(elapsed -> {
            if (current.nextFails()) {
                throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Fails as failureRate wants it");
            }
            return ClockTime.now(zone);
        });
    }

    /** Time stands still here: there is never an answer. */
    @GetMapping("/never")
    Mono<ClockTime> never() {
        return Mono.never();
    }

    /** The clock is broken: always a failure. */
    @GetMapping("/broken")
    Mono<ClockTime> broken() {
        return Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Always fails"));
    }

    @GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ClockTime> ticks(@RequestParam ZoneId zone) {
        return Flux.interval(Duration.ZERO, Duration.ofSeconds(1))
                .onBackpressureDrop()
                .map(tick -> ClockTime.now(zone));
    }

    @GetMapping("/settings")
    ClockSettings settings() {
        return settings;
    }

    @PutMapping("/settings")
    ClockSettings change(@RequestBody ClockSettings changed) {
        settings = changed;
        return changed;
    }
}
