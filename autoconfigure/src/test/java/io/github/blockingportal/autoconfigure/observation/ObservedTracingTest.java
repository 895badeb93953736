package io.github.blockingportal.autoconfigure.observation;

import java.time.Duration;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.autoconfigure.web.Spans;

import static org.assertj.core.api.Assertions.assertThat;

/** The spans of a request whose controller bridges to a WebClient, where the call has a span of its own. */
@Timeout(60)
class ObservedTracingTest {

    @ParameterizedTest
    @ValueSource(strings = {"loop", "caller-runs"})
    void theCallsSpanIsBelowTheRequestsAndAboveTheClients(String dispatch) throws Exception {
        try (ConfigurableApplicationContext context = start("true", dispatch)) {
            Spans spans = context.getBean(Spans.class);
            for (String path : List.of("/call", "/submit")) {
                spans.forget();
                String body = Http.get(Server.port(context), path).body();
                spans.await(5, "spans");
                SpanData request = spans.one(SpanKind.SERVER, path);
                SpanData call = spans.one(SpanKind.INTERNAL, "orders.find");
                SpanData client = spans.one(SpanKind.CLIENT, "");
                SpanData worker = spans.one(SpanKind.INTERNAL, "prices.load");
                assertThat(call.getParentSpanId()).isEqualTo(request.getSpanId());
                assertThat(client.getParentSpanId()).isEqualTo(call.getSpanId());
                assertThat(worker.getParentSpanId()).isEqualTo(call.getSpanId());
                assertThat(List.of(call.getTraceId(), client.getTraceId(), worker.getTraceId()))
                        .containsOnly(request.getTraceId());
                assertThat(body)
                        .as("the MDC on loop, on worker, and of the caller afterwards")
                        .isEqualTo("inner, built %s, worker %s, afterwards %s"
                                .formatted(call.getSpanId(), worker.getSpanId(), request.getSpanId()));
                assertThat(call.getAttributes().asMap())
                        .containsEntry(AttributeKey.stringKey("portal"), "portal")
                        .containsEntry(AttributeKey.stringKey("outcome"), "SUCCESS")
                        .containsKey(AttributeKey.stringKey("call.id"));
            }
        }
    }

    @Test
    void withoutObservationsTheClientsSpanIsRightBelowTheRequests() throws Exception {
        try (ConfigurableApplicationContext context = start("false", "loop")) {
            Spans spans = context.getBean(Spans.class);
            Http.get(Server.port(context), "/call");
            spans.await(3, "spans");
            assertThat(spans.one(SpanKind.CLIENT, "").getParentSpanId())
                    .isEqualTo(spans.one(SpanKind.SERVER, "/call").getSpanId());
        }
    }

    @Test
    void theSpanOfACallThatTimesOutHasTheErrorAndTheOutcome() throws Exception {
        try (ConfigurableApplicationContext context = start("true", "loop")) {
            Spans spans = context.getBean(Spans.class);
            assertThat(Http.get(Server.port(context), "/timeout").statusCode()).isEqualTo(504);
            spans.await(2, "spans");
            SpanData call = spans.one(SpanKind.INTERNAL, "orders.find");
            assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(call.getAttributes().asMap())
                    .containsEntry(AttributeKey.stringKey("outcome"), "TIMEOUT")
                    .containsEntry(AttributeKey.stringKey("exception"), "PortalTimeoutException");
        }
    }

    private static ConfigurableApplicationContext start(String observations, String dispatch) {
        return Server.TOMCAT.startMvc(
                Application.class,
                "--blocking-portal.loops=1",
                "--blocking-portal.observations=" + observations,
                "--blocking-portal.dispatch=" + dispatch,
                "--management.tracing.sampling.probability=1.0");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Controller.class, Spans.class})
    static class Application {}

    @RestController
    static class Controller {

        private final WebClient client;
        private final BlockingPortal portal;

        Controller(ObservationRegistry observations, BlockingPortal portal) {
            this.client = WebClient.builder().observationRegistry(observations).build();
            this.portal = portal.named("orders.find");
        }

        @GetMapping("/inner")
        String inner() {
            return "inner";
        }

        @GetMapping("/call")
        String call(@RequestHeader("Host") String self) {
            String answer = portal.call(() -> task(self));
            return answer + ", afterwards " + span();
        }

        @GetMapping("/submit")
        String submit(@RequestHeader("Host") String self) throws Exception {
            String answer = portal.submit(() -> task(self)).get();
            return answer + ", afterwards " + span();
        }

        @GetMapping("/timeout")
        String timeout() {
            return portal.timeout(Duration.ofMillis(20)).call(Mono::never);
        }

        private Mono<String> task(String self) {
            String built = span();
            return client.get()
                    .uri("http://" + self + "/inner")
                    .retrieve()
                    .bodyToMono(String.class)
                    .zipWith(portal.workers().named("prices.load").run(Controller::span))
                    .map(both -> both.getT1() + ", built " + built + ", worker " + both.getT2());
        }

        private static String span() {
            return "" + MDC.get("spanId");
        }
    }
}
