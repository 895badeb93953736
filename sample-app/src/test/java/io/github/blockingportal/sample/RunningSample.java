package io.github.blockingportal.sample;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.blockingportal.sample.clock.ClockServer;

/** The whole sample application, on two free ports. */
@SpringBootTest(
        classes = SampleApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "sample.clock.port=0")
abstract class RunningSample {

    @LocalServerPort
    private int port;

    @Autowired
    private ClockServer clockServer;

    final RestTestClient application() {
        return client("http://localhost:" + port);
    }

    final RestTestClient clock() {
        return client(clockServer.url());
    }

    final String applicationUrl() {
        return "http://localhost:" + port;
    }

    final void changeClock(long maxDelayMillis, double failureRate) {
        clock().put()
                .uri("/settings")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("maxDelayMillis", maxDelayMillis, "failureRate", failureRate))
                .exchange()
                .expectStatus()
                .isOk();
    }

    @AfterEach
    void repairTheClock() {
        changeClock(0, 0);
    }

    private static RestTestClient client(String url) {
        return RestTestClient.bindToServer().baseUrl(url).build();
    }
}
