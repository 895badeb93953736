package io.github.blockingportal.sample.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

/** The countries as the JDK knows them, which has its data from CLDR. */
final class JdkCountries {

    private static final String MAIN_ZONES = "/main-zones.properties";

    private final Map<String, TreeSet<String>> languages = Arrays.stream(Locale.getAvailableLocales())
            .filter(locale -> !locale.getLanguage().isEmpty())
            .collect(groupingBy(
                    Locale::getCountry,
                    mapping(locale -> locale.getDisplayLanguage(Locale.ENGLISH), toCollection(TreeSet::new))));
    private final Properties mainZones = readMainZones();

    /** All countries of ISO 3166. */
    Stream<Country> stream() {
        return Arrays.stream(Locale.getISOCountries()).map(this::country);
    }

    private Country country(String code) {
        Locale country = new Locale.Builder().setRegion(code).build();
        return new Country(
                code,
                country.getDisplayCountry(Locale.ENGLISH),
                currency(country),
                ZoneId.of(mainZones.getProperty(code, "UTC")).getId(),
                List.copyOf(languages.getOrDefault(code, new TreeSet<>())));
    }

    private static @Nullable String currency(Locale country) {
        Currency currency = Currency.getInstance(country);
        return currency == null ? null : currency.getCurrencyCode();
    }

    private static Properties readMainZones() {
        Properties zones = new Properties();
        try (InputStream file = JdkCountries.class.getResourceAsStream(MAIN_ZONES)) {
            zones.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + MAIN_ZONES, e);
        }
        return zones;
    }
}
