package io.github.blockingportal.sample.web;

import java.util.List;
import java.util.Locale;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.github.blockingportal.sample.data.Countries;
import io.github.blockingportal.sample.data.Country;

/** The countries: plain blocking methods, although all that they need is reactive. */
@RestController
public final class CountryController {

    private final Countries countries;
    private final ClockClient clock;

    CountryController(Countries countries, ClockClient clock) {
        this.countries = countries;
        this.clock = clock;
    }

    @GetMapping("/countries")
    List<Country> all() {
        return countries.findAllByOrderByName();
    }

    @GetMapping("/countries/{code}")
    public CountryFacts find(@PathVariable String code) {
        Country country =
                countries.findById(code.toUpperCase(Locale.ROOT)).orElseThrow(() -> new UnknownCountryException(code));
        return CountryFacts.of(country, clock.now(country.zone()));
    }
}
