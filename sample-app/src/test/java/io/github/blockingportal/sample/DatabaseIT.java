package io.github.blockingportal.sample;

import java.util.Locale;

import org.junit.jupiter.api.Test;

class DatabaseIT extends RunningSample {

    @Test
    void theDatabaseTellsWhatItIs() {
        application()
                .get()
                .uri("/database")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.product")
                .isEqualTo("H2")
                .jsonPath("$.version")
                .isNotEmpty()
                .jsonPath("$.countries")
                .isEqualTo(Locale.getISOCountries().length);
    }

    @Test
    void itsConnectionIsReleasedEachTime() {
        for (int i = 0; i < 100; i++) {
            application().get().uri("/database").exchange().expectStatus().isOk();
        }
    }
}
