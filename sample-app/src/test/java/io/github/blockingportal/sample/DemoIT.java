package io.github.blockingportal.sample;

import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

class DemoIT extends RunningSample {

    @Test
    void anAnswerThatNeverComesIsAGatewayTimeout() {
        expectProblem("/demo/timeout", 504).expectHeader().doesNotExist(HttpHeaders.RETRY_AFTER);
    }

    @Test
    void aFailingServiceMakesUnavailable() {
        expectProblem("/demo/failing", 503).expectHeader().doesNotExist(HttpHeaders.RETRY_AFTER);
    }

    @Test
    void aSaturatedPortalAsksToTryAgain() {
        expectProblem("/demo/saturated", 503).expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "1");
    }

    @Test
    void theReadmeShowsTheTextOfTheRefusal() {
        String refusal = application()
                .get()
                .uri("/demo/refused")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(withSomeThread(Objects.requireNonNull(refusal)))
                .isEqualToNormalizingWhitespace(
                        withSomeThread(Readme.read().block("text").code()));
    }

    /** The transport depends on the system, the number of the loop on chance. */
    private static String withSomeThread(String refusal) {
        return refusal.replaceAll("'[a-z-]+-http-\\w+-\\d+'", "'reactor-http-epoll-1'");
    }

    private RestTestClient.ResponseSpec expectProblem(String uri, int status) {
        return application()
                .get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }
}
