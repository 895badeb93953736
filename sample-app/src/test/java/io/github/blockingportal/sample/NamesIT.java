package io.github.blockingportal.sample;

import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

class NamesIT extends RunningSample {

    @Test
    void theNearestNameComesFirst() {
        get("/countries/iq/nearest-names")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(5)
                .jsonPath("$[0].name")
                .isEqualTo("Iran")
                .jsonPath("$[0].distance")
                .isEqualTo(1);
    }

    @Test
    void theyAreFoundByTheWorkersForComputing() {
        get("/countries/AT/nearest-names").expectStatus().isOk();

        get("/actuator/metrics/blocking.portal.workers.tasks?tag=task:countries.nearest&tag=outcome:SUCCESS")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.measurements[0].value")
                .value(Number.class, count -> assertThat(count.intValue()).isPositive());
        get("/actuator/metrics/blocking.portal.workers.limit?tag=portal:portal&tag=limiter:cpu")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.measurements[0].value")
                .isEqualTo((double) Runtime.getRuntime().availableProcessors());
    }

    @Test
    void anUnknownCodeIsNotFound() {
        get("/countries/XX/nearest-names")
                .expectStatus()
                .isNotFound()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    private RestTestClient.ResponseSpec get(String uri) {
        return application().get().uri(uri).exchange();
    }
}
