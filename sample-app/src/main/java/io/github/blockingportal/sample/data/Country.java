package io.github.blockingportal.sample.data;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A country. It says that it is in tables, so that its repository is one of R2DBC also where other modules of Spring Data are there.
 *
 * @param code the two letters of ISO 3166
 * @param name in English
 * @param currency the three letters of ISO 4217, or null where there is none
 * @param zone the main time zone
 * @param languages in English, those for which the JDK has a locale of this country
 */
@Table
public record Country(
        @Id String code, String name, @Nullable String currency, String zone, List<String> languages) {}
