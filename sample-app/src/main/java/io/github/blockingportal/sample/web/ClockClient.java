package io.github.blockingportal.sample.web;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import reactor.core.publisher.Flux;

import io.github.blockingportal.sample.clock.ClockTime;

/** The clock service. What has one answer waits for it, through the portal of the group's name. */
public interface ClockClient {

    /** The current time in a zone. */
    @GetExchange("/time")
    ClockTime now(@RequestParam String zone);

    /** The time in a zone, every second, until the subscription is cancelled. */
    @GetExchange(url = "/ticks", accept = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ClockTime> ticks(@RequestParam String zone);
}
