package io.github.blockingportal.sample.web;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.sample.clock.ClockTime;
import io.github.blockingportal.sample.data.Countries;

/** The clock of a country as it ticks: a loop over a stream whose source is reactive. */
@RestController
final class TickController {

    private static final int MAX_COUNT = 60;

    private final BlockingPortal portal;
    private final Countries countries;
    private final ClockClient clock;

    TickController(@Qualifier("clock") BlockingPortal portal, Countries countries, ClockClient clock) {
        this.portal = portal.named("countries.ticks").timeout(Duration.ofSeconds(3));
        this.countries = countries;
        this.clock = clock;
    }

    /** Writes a line for each tick, when it comes, and ends early if nobody reads them any more. */
    @GetMapping("/countries/{code}/ticks")
    void ticks(@PathVariable String code, @RequestParam(defaultValue = "3") int count, HttpServletResponse response)
            throws IOException {
        if (count < 1 || count > MAX_COUNT) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "count must be from 1 to " + MAX_COUNT + ", but was " + count);
        }
        String zone = zone(code);
        response.setContentType(MediaType.TEXT_PLAIN_VALUE);
        PrintWriter lines = response.getWriter();
        try (Stream<ClockTime> ticks = portal.stream(() -> clock.ticks(zone))) {
            Iterator<ClockTime> wanted = ticks.limit(count).iterator();
            boolean read = true;
            while (read && wanted.hasNext()) {
                lines.println(wanted.next().time());
                read = !lines.checkError();
            }
        }
    }

    private String zone(String code) {
        return countries
                .findById(code.toUpperCase(Locale.ROOT))
                .orElseThrow(() -> new UnknownCountryException(code))
                .zone();
    }
}
