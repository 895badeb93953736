package io.github.blockingportal.sample.web;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.sample.clock.ClockTime;
import io.github.blockingportal.sample.data.Country;
import io.github.blockingportal.sample.data.CountryRepository;

/** What goes wrong, to look at. */
@RestController
@RequestMapping("/demo")
final class DemoController {

    private final BlockingPortal portal;
    private final BlockingPortal narrow;
    private final CountryRepository countries;
    private final ClockClient clock;

    DemoController(
            BlockingPortal portal,
            @Qualifier("narrow") BlockingPortal narrow,
            CountryRepository countries,
            ClockClient clock) {
        this.portal = portal;
        this.narrow = narrow;
        this.countries = countries;
        this.clock = clock;
    }

    /** Asks for an answer that never comes. */
    @GetMapping("/timeout")
    @Nullable
    ClockTime timeout() {
        return portal.named("demo.timeout").timeout(Duration.ofMillis(500)).call(clock::never);
    }

    /** Asks a service that fails. */
    @GetMapping("/failing")
    @Nullable
    ClockTime failing() {
        return portal.named("demo.failing").call(clock::broken);
    }

    /** Asks for a permit while another call holds the only one. */
    @GetMapping("/saturated")
    @Nullable
    ClockTime saturated() {
        CompletableFuture<?> occupant = narrow.named("demo.occupant").submit(clock::never);
        try {
            return narrow.named("demo.saturated")
                    .timeout(Duration.ofMillis(200))
                    .call(() -> clock.now("UTC"));
        } finally {
            occupant.cancel(true);
        }
    }

    /** The classic mistake: a blocking call inside a reactive chain. Answers with the text of the refusal. */
    @GetMapping(path = "/refused", produces = MediaType.TEXT_PLAIN_VALUE)
    @Nullable
    String refused() {
        try {
            return portal.named("demo.refused")
                    .call(() -> clock.now("Asia/Tokyo").map(time -> time + " in " + countryOnEventLoop("JP")));
        } catch (EventLoopBridgeException refusal) {
            return refusal.getMessage() + "\n";
        }
    }

    private @Nullable Country countryOnEventLoop(String code) {
        return portal.named("countries.find").call(() -> countries.findById(code));
    }
}
