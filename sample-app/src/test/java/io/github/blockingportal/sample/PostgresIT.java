package io.github.blockingportal.sample;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Runs where {@code POSTGRES_URL} (with the user) and {@code POSTGRES_PASSWORD} name a database. */
@ActiveProfiles("postgres")
@EnabledIfEnvironmentVariable(
        named = "POSTGRES_URL",
        matches = "r2dbc:postgresql://.+",
        disabledReason = "POSTGRES_URL names no PostgreSQL")
class PostgresIT extends RunningSample {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        properties.add("spring.r2dbc.url", () -> System.getenv("POSTGRES_URL"));
        properties.add("spring.r2dbc.password", () -> System.getenv("POSTGRES_PASSWORD"));
    }

    @Test
    void theCountriesAreInPostgres() {
        application()
                .get()
                .uri("/countries")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(Locale.getISOCountries().length);
        application()
                .get()
                .uri("/countries/JP")
                .exchange()
                .expectBody()
                .jsonPath("$.languages")
                .isEqualTo("Japanese");
        application()
                .get()
                .uri("/actuator/health")
                .exchange()
                .expectBody()
                .jsonPath("$.components.r2dbc.details.database")
                .isEqualTo("PostgreSQL");
    }
}
