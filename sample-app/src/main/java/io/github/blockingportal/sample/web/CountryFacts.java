package io.github.blockingportal.sample.web;

import java.time.OffsetDateTime;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.sample.clock.ClockTime;
import io.github.blockingportal.sample.data.Country;

/** A country from the database, with the time there from the clock service. */
public record CountryFacts(
        String code, String name, @Nullable String currency, List<String> languages, String zone, OffsetDateTime time) {

    static CountryFacts of(Country country, ClockTime clock) {
        return new CountryFacts(
                country.code(), country.name(), country.currency(), country.languages(), clock.zone(), clock.time());
    }
}
