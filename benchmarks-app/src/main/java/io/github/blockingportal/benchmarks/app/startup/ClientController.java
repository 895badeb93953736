package io.github.blockingportal.benchmarks.app.startup;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;

/** What such an application has: a reactive client, and code that blocks for it. */
@RestController
final class ClientController {

    private final WebClient http;

    ClientController(WebClient.Builder http) {
        this.http = http.baseUrl("http://localhost").build();
    }

    @GetMapping("/")
    @Nullable
    String answer() {
        return http.get().retrieve().bodyToMono(String.class).block(Duration.ofSeconds(10));
    }
}
