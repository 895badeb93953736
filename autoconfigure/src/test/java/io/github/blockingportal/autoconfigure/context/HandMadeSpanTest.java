package io.github.blockingportal.autoconfigure.context;

import java.util.function.Supplier;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.trace.SpanKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

/** A span and baggage that a controller has made current by hand, in the headers of its WebClient. */
@Tag("R30")
@Timeout(60)
class HandMadeSpanTest {

    @ParameterizedTest
    @ValueSource(strings = {"loop", "caller-runs"})
    void goAlongAsWithBlock(String dispatch) throws Exception {
        try (ConfigurableApplicationContext context = Server.TOMCAT.startMvc(
                Application.class,
                "--blocking-portal.loops=1",
                "--blocking-portal.dispatch=" + dispatch,
                "--management.tracing.baggage.remote-fields=tenant",
                "--management.tracing.sampling.probability=1.0")) {
            for (String way : new String[] {"block", "call", "worker", "block", "call"}) {
                String body = Http.get(Server.port(context), "/" + way).body();
                assertThat(body).as(way).isEqualTo("under the span by hand, tenant=acme, still current");
            }
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            Tracer tracer = context.getBean(Tracer.class);
            assertThat(portal.<Boolean>call(() -> Mono.just(tracer.currentSpan() == null)))
                    .isTrue();
            assertThat(portal.<Integer>call(
                            () -> Mono.just(tracer.getAllBaggage().size())))
                    .isZero();
            assertThat(portal.<Boolean>call(() -> portal.workers().run(() -> tracer.currentSpan() == null)))
                    .isTrue();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Controller.class, Spans.class})
    static class Application {}

    @RestController
    static class Controller {

        private final WebClient client;
        private final BlockingPortal portal;
        private final Tracer tracer;
        private final Spans spans;

        Controller(ObservationRegistry observations, BlockingPortal portal, Tracer tracer, Spans spans) {
            this.client = WebClient.builder().observationRegistry(observations).build();
            this.portal = portal;
            this.tracer = tracer;
            this.spans = spans;
        }

        @GetMapping("/headers")
        String headers(@RequestHeader("traceparent") String parent, @RequestHeader("baggage") String baggage) {
            return parent + " " + baggage;
        }

        @GetMapping("/block")
        String block(@RequestHeader("Host") String self) {
            return byHand(() -> request(self).block());
        }

        @GetMapping("/call")
        String call(@RequestHeader("Host") String self) {
            return byHand(() -> portal.call(() -> request(self)));
        }

        @GetMapping("/worker")
        String worker(@RequestHeader("Host") String self) {
            return byHand(() -> portal.call(() -> portal.workers().run(() -> portal.call(() -> request(self)))));
        }

        private Mono<String> request(String self) {
            return client.get().uri("http://" + self + "/headers").retrieve().bodyToMono(String.class);
        }

        private String byHand(Supplier<String> request) {
            Span span = tracer.nextSpan().name("by hand").start();
            try (Tracer.SpanInScope scope = tracer.withSpan(span);
                    BaggageInScope baggage = tracer.createBaggageInScope("tenant", "acme")) {
                String[] headers = request.get().split(" ");
                String parent =
                        spans.await(SpanKind.CLIENT, span.context().traceId()).getParentSpanId();
                return (parent.equals(span.context().spanId()) ? "under the span by hand" : "under " + parent) + ", "
                        + headers[1].split(";")[0] + ", "
                        + (span.equals(tracer.currentSpan()) ? "still current" : "lost");
            } finally {
                span.end();
            }
        }
    }
}
