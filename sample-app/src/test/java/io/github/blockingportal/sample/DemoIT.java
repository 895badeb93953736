package io.github.blockingportal.sample;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

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
