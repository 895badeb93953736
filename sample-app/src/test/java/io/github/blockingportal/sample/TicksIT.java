package io.github.blockingportal.sample;

import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

class TicksIT extends RunningSample {

    @Autowired
    @Qualifier("clock")
    private BlockingPortal portal;

    @Test
    void theClockOfACountryTicksThreeTimes() {
        String lines = get("/countries/jp/ticks")
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_PLAIN)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(Objects.requireNonNull(lines).lines().map(OffsetDateTime::parse))
                .hasSize(3)
                .isSorted()
                .allSatisfy(time -> assertThat(time.getOffset()).hasToString("+09:00"));
        assertNoCallIsLeft();
    }

    @Test
    void asManyTicksAsWanted() {
        assertThat(get("/countries/JP/ticks?count=1")
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody())
                .hasLineCount(1);
    }

    @Test
    void aClientThatGoesAwayEndsTheStream() throws Exception {
        URI application = URI.create(applicationUrl());
        try (Socket client = new Socket(application.getHost(), application.getPort())) {
            client.getOutputStream()
                    .write("GET /countries/JP/ticks?count=60 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            assertThat(portal.snapshot().admission().active()).isPositive();
        }

        assertNoCallIsLeft();
    }

    @Test
    void anUnknownCodeIsNotFound() {
        get("/countries/XX/ticks")
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 61})
    void tooManyOrNoTicksAreABadRequest(int count) {
        get("/countries/JP/ticks?count=" + count).expectStatus().isBadRequest();
    }

    private void assertNoCallIsLeft() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> portal.snapshot().admission().active() == 0);
    }

    private RestTestClient.ResponseSpec get(String uri) {
        return application().get().uri(uri).exchange();
    }
}
