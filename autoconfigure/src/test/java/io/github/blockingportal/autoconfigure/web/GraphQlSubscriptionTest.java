package io.github.blockingportal.autoconfigure.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** What a client that has subscribed by Spring for GraphQL gets for the portal's exceptions. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class GraphQlSubscriptionTest {

    private static String subscribe(ConfigurableApplicationContext context, String failure) throws Exception {
        String query = "{\"query\":\"subscription { prices(failure: \\\"%s\\\") }\"}".formatted(failure);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + Server.port(context) + "/graphql"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(query))
                .build();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @ParameterizedTest
    @EnumSource
    void itIsTheErrorWithWhichTheSubscriptionEndsAfterWhatCameBefore(Server server, CapturedOutput log)
            throws Exception {
        WebApplicationType type = server == Server.NETTY ? WebApplicationType.REACTIVE : WebApplicationType.SERVLET;
        try (ConfigurableApplicationContext context = server.start(type, Application.class)) {
            assertThat(subscribe(context, "TIMEOUT"))
                    .contains("\"prices\":\"first\"")
                    .contains("\"message\":\"There was no answer in time.\"", "\"code\":\"GATEWAY_TIMEOUT\"")
                    .doesNotContain("Portal", "INTERNAL_ERROR", "retryAfter");
            assertThat(subscribe(context, "SATURATED"))
                    .contains("\"prices\":\"first\"", "\"code\":\"SERVICE_UNAVAILABLE\"", "\"retryAfter\":1");
            assertThat(subscribe(context, "OTHER_CAUSE")).contains("\"prices\":\"first\"", "INTERNAL_ERROR");
        }
        assertThat(log).contains("Answering 504 to GraphQL subscription: Portal 'portal' timed out call 'fails'");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Prices.class)
    static class Application {

        @Bean
        GraphQlSourceBuilderCustomizer schema() {
            String text = "type Query { none: String } type Subscription { prices(failure: String): String }";
            return builder -> builder.schemaResources(new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Controller
    static class Prices {

        private final BlockingPortal portal;

        Prices(BlockingPortal portal) {
            this.portal = portal;
        }

        @SubscriptionMapping
        Flux<String> prices(@Argument Failures failure) {
            return Flux.concat(
                    Flux.just("first"),
                    portal.workers().<String>run(() -> failure.fail(portal)).flux());
        }
    }
}
