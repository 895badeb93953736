package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.List;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.awaitility.Awaitility;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** The spans of an application that imports this. */
@Configuration(proxyBeanMethods = false)
public class Spans {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    /** The exporter is no bean, or Spring Boot would hand it all spans once more. */
    @Bean
    SpanProcessor exportsAtOnce() {
        return SimpleSpanProcessor.create(exporter);
    }

    public void forget() {
        exporter.reset();
    }

    /** Waits until so many spans have ended. */
    public void await(int count, String description) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(exporter.getFinishedSpanItems())
                        .extracting(SpanData::getName)
                        .as(description)
                        .hasSize(count));
    }

    /** Waits for the one span of this kind in this trace: spans of the request before may still come in. */
    public SpanData await(SpanKind kind, String traceId) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> exporter.getFinishedSpanItems().stream()
                                .filter(span -> span.getKind() == kind
                                        && span.getTraceId().equals(traceId))
                                .toList(),
                        found -> found.size() == 1)
                .get(0);
    }

    /** The one span of this kind whose name ends so. */
    public SpanData one(SpanKind kind, String name) {
        List<SpanData> spans = exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getKind() == kind && span.getName().endsWith(name))
                .toList();
        assertThat(spans).as(kind + " " + name).hasSize(1);
        return spans.get(0);
    }
}
