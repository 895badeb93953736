package io.github.blockingportal.sample;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

class PortalWithoutSpringTest {

    @Test
    void aScriptRunsOneTask() {
        String city = BlockingPortal.run(() -> Mono.just("Tokyo"));

        assertThat(city).isEqualTo("Tokyo");
    }

    @Test
    void anApplicationBuildsItsPortal() {
        String city;
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("imports")
                .loops(2)
                .maxConcurrentCalls(50)
                .timeout(Duration.ofSeconds(5))
                .build()) {
            city = portal.named("cities.find").call(() -> Mono.just("Tokyo"));
        }

        assertThat(city).isEqualTo("Tokyo");
    }
}
