package io.github.blockingportal.sample.demo;

import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PutExchange;
import reactor.core.publisher.Mono;

import io.github.blockingportal.sample.clock.ClockSettings;
import io.github.blockingportal.sample.clock.ClockTime;

/**
 * What the clock service has for demonstrations: requests that go wrong, and how slow and unreliable it is. Nothing here waits, so
 * that each of them can be called through the portal of choice.
 */
interface TroubledClock {

    /** A request that is not answered. */
    @GetExchange("/never")
    Mono<ClockTime> never();

    /** A request that fails. */
    @GetExchange("/broken")
    Mono<ClockTime> broken();

    /** How slow and how unreliable the clock service is. */
    @GetExchange("/settings")
    Mono<ClockSettings> settings();

    /** Makes the clock service slow, unreliable or well. */
    @PutExchange("/settings")
    Mono<ClockSettings> change(@RequestBody ClockSettings settings);
}
