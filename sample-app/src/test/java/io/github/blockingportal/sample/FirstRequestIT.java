package io.github.blockingportal.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** A request as soon as the port answers. */
@Tag("N5")
class FirstRequestIT {

    /** Nothing is warm yet. */
    private static final int PATIENCE_SECONDS = 60;

    private final CompletableFuture<Integer> status = new CompletableFuture<>();

    @Test
    void findsItsCountry() throws Exception {
        ApplicationListener<WebServerInitializedEvent> asker = this::ask;
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(SampleApplication.class)
                .listeners(asker)
                .run(
                        "--server.port=0",
                        "--sample.clock.port=0",
                        "--blocking-portal.portals.clock.timeout=" + PATIENCE_SECONDS + "s",
                        "--spring.http.serviceclient.clock.read-timeout=" + PATIENCE_SECONDS + "s",
                        "--spring.r2dbc.url=r2dbc:h2:mem:///first?DB_CLOSE_DELAY=-1")) {
            assertThat(application.isRunning()).isTrue();
            assertThat(status.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    /** Keeps the start from going on until there is an answer. */
    private void ask(WebServerInitializedEvent event) {
        if (event.getApplicationContext() instanceof ServletWebServerApplicationContext) {
            try {
                status.complete(get(event.getWebServer().getPort()));
            } catch (Exception failure) {
                status.completeExceptionally(failure);
            }
        }
    }

    private static int get(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/countries/JP"))
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
