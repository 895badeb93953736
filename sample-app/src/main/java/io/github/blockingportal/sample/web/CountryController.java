package io.github.blockingportal.sample.web;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.sample.data.Country;
import io.github.blockingportal.sample.data.CountryRepository;

/** The countries: plain blocking methods, although all that they need is reactive. */
@RestController
final class CountryController {

    private final BlockingPortal portal;
    private final CountryRepository countries;
    private final ClockClient clock;

    CountryController(BlockingPortal portal, CountryRepository countries, ClockClient clock) {
        this.portal = portal;
        this.countries = countries;
        this.clock = clock;
    }

    @GetMapping("/countries")
    @Nullable
    List<Country> all() {
        return portal.named("countries.list")
                .call(() -> countries.findAllByOrderByName().collectList());
    }

    @GetMapping("/countries/{code}")
    CountryFacts find(@PathVariable String code) {
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
