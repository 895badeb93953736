package io.github.blockingportal.sample;

import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;

import static org.assertj.core.api.Assertions.assertThat;

class BridgeIT extends RunningSample {

    @Test
    void theReadmeShowsTheRefusalOfABlockingCallInAReactiveHandler() {
        clock().get()
                .uri("/bridge?zone={zone}", "Asia/Tokyo")
                .exchange()
                .expectStatus()
                .isEqualTo(500)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.detail")
                .value(message -> assertThat(withSomeThread((String) message))
                        .isEqualToNormalizingWhitespace(
                                withSomeThread(Readme.read().block("text").code())));
    }

    @Test
    void onAWorkerTheSameCallIsAnswered() {
        clock().get()
                .uri("/bridge/worker?zone={zone}", "Asia/Tokyo")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.zone")
                .isEqualTo("Asia/Tokyo")
                .jsonPath("$.time")
                .value(time -> assertThat((String) time).endsWith("+09:00"));
    }

    @Test
    void theClockServiceStillAnswersAfterManyRefusals() {
        for (int i = 0; i < 100; i++) {
            clock().get().uri("/bridge").exchange().expectStatus().isEqualTo(500);
        }

        clock().get().uri("/time?zone=UTC").exchange().expectStatus().isOk();
    }

    /** The transport depends on the system, the number of the loop on chance. */
    private static String withSomeThread(String refusal) {
        return refusal.replaceAll("'clock-[\\w-]+-\\d+'", "'clock-epoll-1'");
    }
}
