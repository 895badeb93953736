package io.github.blockingportal.autoconfigure.context;

import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

/** The spans of a request whose controller bridges to a WebClient, from OpenTelemetry's exporter. */
@Timeout(60)
class TracingTest {

    @ParameterizedTest
    @CsvSource({"loop, *", "caller-runs, *", "loop, ''", "caller-runs, ''"})
    void theSpansOfTheClientAreChildrenOfTheRequestsAndTheTraceIdIsInTheMdcOfLoopAndWorker(String dispatch, String mdc)
            throws Exception {
        try (ConfigurableApplicationContext context = Server.TOMCAT.startMvc(
                Application.class,
                "--blocking-portal.loops=1",
                "--blocking-portal.dispatch=" + dispatch,
                "--blocking-portal.context.mdc=" + mdc,
                "--management.tracing.sampling.probability=1.0")) {
            Spans spans = context.getBean(Spans.class);
            for (int i = 0; i < 20; i++) {
                spans.forget();
                String body = Http.get(Server.port(context), "/outer").body();
                spans.await(3, body);
                SpanData outer = spans.one(SpanKind.SERVER, "/outer");
                SpanData client = spans.one(SpanKind.CLIENT, "");
                SpanData inner = spans.one(SpanKind.SERVER, "/inner");
                assertThat(client.getParentSpanId()).isEqualTo(outer.getSpanId());
                assertThat(inner.getParentSpanId()).isEqualTo(client.getSpanId());
                assertThat(List.of(client.getTraceId(), inner.getTraceId())).containsOnly(outer.getTraceId());
                String ids = outer.getTraceId() + "/" + outer.getSpanId();
                assertThat(body).isEqualTo("built " + ids + ", worker " + ids + ", inner");
                BlockingPortal portal = context.getBean(BlockingPortal.class);
                assertThat(portal.<String>call(() -> Mono.just(ids()))).isEqualTo("null/null");
                assertThat(portal.<String>call(() -> portal.workers().run(TracingTest::ids)))
                        .isEqualTo("null/null");
            }
        }
    }

    private static String ids() {
        return MDC.get("traceId") + "/" + MDC.get("spanId");
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
            this.portal = portal;
        }

        @GetMapping("/inner")
        String inner() {
            return "inner";
        }

        @GetMapping("/outer")
        String outer(@RequestHeader("Host") String self) {
            return portal.call(() -> {
                String built = ids();
                return client.get()
                        .uri("http://" + self + "/inner")
                        .retrieve()
                        .bodyToMono(String.class)
                        .zipWith(portal.workers().run(TracingTest::ids))
                        .map(both -> "built " + built + ", worker " + both.getT2() + ", " + both.getT1());
            });
        }
    }
}
