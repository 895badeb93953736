package io.github.blockingportal.autoconfigure.web.slices;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@WebFluxTest(
        controllers = {SliceApplication.ReactiveController.class, SliceApplication.BlockingController.class},
        properties = {"spring.main.web-application-type=reactive", "blocking-portal.web.blocking-handlers=true"})
class WebFluxSliceTest {

    @ParameterizedTest
    @ValueSource(strings = {"/reactive", "/blocking"})
    void aControllerHasItsPortalAndWorkers(String path, @Autowired WebTestClient http) {
        http.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo("answer");
    }

    @Test
    void thePortalRefusesWhatItRefusesInTheWholeApplication(@Autowired ApplicationContext context) {
        assertThat(context.containsBean("blockingPortalWebServerThreadDetector"))
                .isTrue();
    }
}
