package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    private static final Set<String> WARM = ConcurrentHashMap.newKeySet();

    @LocalServerPort
    private int port;

    @Autowired
    private ClockServer clockServer;

    /** On a busy machine the first answer may take longer than its deadline. */
    @BeforeEach
    void warmUp() {
        if (WARM.add(applicationUrl())) {
            awaitAnswersInTime();
        }
    }

    final void awaitAnswersInTime() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> application()
                        .get()
                        .uri("/countries/JP")
                        .exchange()
                        .expectStatus()
                        .isOk());
    }

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
