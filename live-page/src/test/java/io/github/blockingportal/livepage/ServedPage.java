package io.github.blockingportal.livepage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application with the page on its class path, on a server of its own. */
final class ServedPage implements AutoCloseable {

    private final ConfigurableApplicationContext application;

    private ServedPage(ConfigurableApplicationContext application) {
        this.application = application;
    }

    static ServedPage start(WebApplicationType type, Class<?> configuration, String... properties) {
        return new ServedPage(new SpringApplicationBuilder(configuration)
                .web(type)
                .run(Stream.concat(
                                Stream.of(
                                        "--server.port=0",
                                        "--management.endpoints.web.exposure.include=blockingportal,metrics"),
                                Stream.of(properties).map(property -> "--" + property))
                        .toArray(String[]::new)));
    }

    static ServedPage start(WebApplicationType type, String... properties) {
        return start(type, Application.class, properties);
    }

    HttpResponse<String> get(String path, String... headers) {
        return ask("GET", "local.server.port", path, headers);
    }

    HttpResponse<String> options(String path) {
        return ask("OPTIONS", "local.server.port", path);
    }

    HttpResponse<String> getFromManagement(String path) {
        return ask("GET", "local.management.port", path);
    }

    private HttpResponse<String> ask(String method, String port, String path, String... headers) {
        String url = "http://localhost:" + application.getEnvironment().getRequiredProperty(port) + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            // each with a connection of its own: Reactor Netty 1.3.6 may read no more from one that is used again at
            // once, see
            // https://github.com/reactor/reactor-netty/issues/4361
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        application.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
