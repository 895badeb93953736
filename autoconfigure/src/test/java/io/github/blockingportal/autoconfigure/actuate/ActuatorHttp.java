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
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests to the Actuator of an application on this machine, as an operator sends them, each on a connection of its own (see Http). */
final class ActuatorHttp {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final URI application;
    private final @Nullable String authorization;

    ActuatorHttp(ConfigurableApplicationContext application) {
        this(URI.create("http://localhost:" + Server.port(application)), null);
    }

    private ActuatorHttp(URI application, @Nullable String authorization) {
        this.application = application;
        this.authorization = authorization;
    }

    /** The same requests by somebody who logs in with them. */
    ActuatorHttp as(String authorization) {
        return new ActuatorHttp(application, authorization);
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

    /** A page of the application itself. */
    HttpResponse<String> page(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return CLIENT.send(
                request("/actuator" + path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        return CLIENT.send(
                request("/actuator" + path)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(application.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Connection", "close");
        return authorization == null ? request : request.header("Authorization", authorization);
    }
}
