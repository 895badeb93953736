package io.github.blockingportal.benchmarks.app.http;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** The same answer of the same client, waited for in five ways. */
@RestController
final class AnswerController {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final WebClient http;
    private final BlockingPortal portal;
    private final BlockingPortal caller;
    private final Timer timer;

    AnswerController(
            WebClient.Builder http,
            @Value("${upstream}") String upstream,
            BlockingPortal portal,
            @Qualifier("caller") BlockingPortal caller,
            MeterRegistry meters) {
        this.http = http.baseUrl(upstream).build();
        this.portal = portal.named("answer");
        this.caller = caller.named("answer");
        this.timer = Timer.builder("answers").tag("call", "answer").register(meters);
    }

    private Mono<String> answer() {
        return http.get().uri("/").retrieve().bodyToMono(String.class);
    }

    @GetMapping("/block")
    @Nullable
    String block() {
        return answer().block(TIMEOUT);
    }

    /** The deadline cancels, MDC and the like go with the call, and it is timed, as the portal does. */
    @GetMapping("/block-equal")
    @Nullable
    String blockWithEqualFeatures() {
        return timer.record(() -> answer().timeout(TIMEOUT).contextCapture().block());
    }

    @GetMapping("/loop")
    @Nullable
    String callOnALoop() {
        return portal.call(this::answer);
    }

    @GetMapping("/caller-runs")
    @Nullable
    String callOnTheCaller() {
        return caller.call(this::answer);
    }

    @GetMapping("/mono")
    Mono<String> mono() {
        return answer();
    }
}
