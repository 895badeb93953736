package io.github.blockingportal.sample;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CountriesIT extends RunningSample {

    @Test
    void theListHasEveryCountryOfTheJdkInTheOrderOfTheNames() {
        get("/countries")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(Locale.getISOCountries().length)
                .jsonPath("$[0].name")
                .isEqualTo("Afghanistan");
    }

    @Test
    void aCountryHasDataFromTheDatabaseAndTheTimeFromTheClockService() {
        get("/countries/JP")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("Japan")
                .jsonPath("$.currency")
                .isEqualTo("JPY")
                .jsonPath("$.languages")
                .isEqualTo("Japanese")
                .jsonPath("$.zone")
                .isEqualTo("Asia/Tokyo")
                .jsonPath("$.time")
                .value(time -> assertThat(OffsetDateTime.parse((String) time))
                        .matches(there -> there.getOffset().getTotalSeconds() == 9 * 3600)
                        .isCloseTo(OffsetDateTime.now(ZoneId.of("Asia/Tokyo")), within(Duration.ofMinutes(1))));
    }

    @Test
    void theReadmeShowsTheAnswer() {
        String answer =
                get("/countries/JP").expectBody(String.class).returnResult().getResponseBody();

        assertThat(Objects.requireNonNull(answer).replaceAll("\"time\".*", ""))
                .isEqualTo(Readme.read().block("json").code().strip().replaceAll("\"time\".*", ""));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void everyCountryAnswers(CapturedOutput log) {
        for (String code : Locale.getISOCountries()) {
            assertThat(get("/countries/" + code).returnResult().getStatus())
                    .as(() -> code + ", of which the log says "
                            + log.toString()
                                    .lines()
                                    .filter(line -> line.contains(" WARN "))
                                    .toList())
                    .isEqualTo(HttpStatus.OK);
        }
    }

    @Test
    void aCodeMayBeInLowerCase() {
        get("/countries/jp")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("JP");
    }

    @Test
    void anUnknownCodeIsNotFound() {
        get("/countries/XX")
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("No country has the code XX");
    }

    @Test
    void aFailingClockServiceMakesTheCountryUnavailable() {
        changeClock(0, 1);

        get("/countries/JP")
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void theListNeedsNoClockService() {
        changeClock(0, 1);

        get("/countries").expectStatus().isOk();
    }

    private RestTestClient.ResponseSpec get(String uri) {
        return application().get().uri(uri).exchange();
    }
}
