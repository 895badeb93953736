package io.github.blockingportal.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ShutdownIT {

    @Test
    void aRequestInFlightIsAnsweredBeforeTheApplicationStops(CapturedOutput log) throws Exception {
        ConfigurableApplicationContext application =
                new SpringApplicationBuilder(SampleApplication.class).run("--server.port=0", "--sample.clock.port=0");
        CompletableFuture<HttpResponse<String>> answer = get(application, "/demo/timeout");
        BlockingPortal portal = application.getBean(BlockingPortals.class).get("clock");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> answer.isDone() // already, on a busy machine
                        || portal.snapshot().calls().stream()
                                .anyMatch(call -> call.phase() == PortalSnapshot.Phase.RUNNING));

        application.close();

        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(504);
        assertThat(portal.snapshot().state()).isEqualTo(PortalSnapshot.State.CLOSED);
        assertThat(log.getAll().lines())
                .filteredOn(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .filteredOn(line -> !line.contains("stallThreshold")) // a busy machine
                .allMatch(line -> line.contains("timed out call 'demo.timeout'"));
    }

    private static CompletableFuture<HttpResponse<String>> get(ConfigurableApplicationContext application, String uri) {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + uri))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
