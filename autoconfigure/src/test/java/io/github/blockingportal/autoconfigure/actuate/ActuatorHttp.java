package io.github.blockingportal.autoconfigure.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests to the Actuator of an application on this machine, as an operator sends them. */
final class ActuatorHttp {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final String base;

    ActuatorHttp(ConfigurableApplicationContext application) {
        this.base = "http://localhost:" + Server.port(application) + "/actuator";
    }

    DocumentContext json(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonPath.parse(response.body());
    }

    int get(String path) throws IOException, InterruptedException {
        return send("GET", path).statusCode();
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path);
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
