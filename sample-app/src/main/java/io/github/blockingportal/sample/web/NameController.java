package io.github.blockingportal.sample.web;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.sample.data.Countries;
import io.github.blockingportal.sample.data.Country;

/** Countries by the likeness of their names, which takes computing: on workers, so that no loop has to do it. */
@RestController
public final class NameController {

    private static final int NEAREST = 5;

    private final BlockingPortal portal;
    private final BlockingWorkers cpu;
    private final Countries countries;

    NameController(BlockingPortal portal, BlockingWorkers workers, Countries countries) {
        this.portal = portal.named("countries.nearest");
        this.cpu = workers.cpu().named("countries.nearest");
        this.countries = countries;
    }

    /** The countries with the names that are nearest to that of this one, the nearest first. */
    @GetMapping("/countries/{code}/nearest-names")
    @Nullable
    public List<NearName> nearest(@PathVariable String code) {
        Country country =
                countries.findById(code.toUpperCase(Locale.ROOT)).orElseThrow(() -> new UnknownCountryException(code));
        List<Country> all = countries.findAllByOrderByName();
        return portal.call(() -> cpu.run(() -> nearest(country, all)));
    }

    private static List<NearName> nearest(Country country, List<Country> all) {
        return all.stream()
                .filter(other -> !other.code().equals(country.code()))
                .map(other ->
                        new NearName(other.code(), other.name(), EditDistance.between(country.name(), other.name())))
                .sorted(Comparator.comparingInt(NearName::distance))
                .limit(NEAREST)
                .toList();
    }

    /** A name and how many letters have to change to get there. */
    public record NearName(String code, String name, int distance) {}
}
