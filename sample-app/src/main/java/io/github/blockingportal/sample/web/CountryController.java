package io.github.blockingportal.sample.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.sample.data.Countries;
import io.github.blockingportal.sample.data.Country;
import io.github.blockingportal.sample.data.CountryRepository;

/** The countries: plain blocking methods, although all that they need is reactive. */
@RestController
public final class CountryController {

    private final BlockingPortal portal;
    private final CountryRepository countries;
    private final Countries blockingCountries;
    private final ClockClient clock;

    CountryController(
            @Qualifier("clock") BlockingPortal portal,
            CountryRepository countries,
            Countries blockingCountries,
            ClockClient clock) {
        this.portal = portal;
        this.countries = countries;
        this.blockingCountries = blockingCountries;
        this.clock = clock;
    }

    @GetMapping("/countries")
    List<Country> all() {
        return blockingCountries.findAllByOrderByName();
    }

    @GetMapping("/countries/{code}")
    public CountryFacts find(@PathVariable String code) {
        CountryFacts facts = portal.named("countries.find")
                .timeout(Duration.ofSeconds(2))
                .call(() -> countries
                        .findById(code.toUpperCase(Locale.ROOT))
                        .zipWhen(country -> clock.now(country.zone()), CountryFacts::of));
        if (facts == null) {
            throw new UnknownCountryException(code);
        }
        return facts;
    }
}
