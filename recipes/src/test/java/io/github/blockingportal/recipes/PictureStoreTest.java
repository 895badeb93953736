package io.github.blockingportal.recipes;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalCallException;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class PictureStoreTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void itWaitsForTheFuture() {
        try (var service = Upstream.of(
                        routes -> routes.get("/cat", (request, response) -> response.sendString(Mono.just("a cat"))));
                var portal = BlockingPortal.builder().build()) {

            byte[] picture = new PictureStore(portal, client, URI.create(service.url())).load("/cat");

            assertThat(picture).asString().isEqualTo("a cat");
        }
    }

    @Test
    void theDeadlineCancelsTheFutureAndWithItTheRequest() {
        Sinks.Empty<Void> left = Sinks.empty();
        try (var service = Upstream.of(routes -> routes.get("/cat", (request, response) -> {
                    request.withConnection(connection -> connection.onDispose(left::tryEmitEmpty));
                    return Mono.never();
                }));
                var portal = BlockingPortal.builder().build()) {
            PictureStore store = new PictureStore(portal, client, URI.create(service.url()));

            assertThatExceptionOfType(PortalTimeoutException.class).isThrownBy(() -> store.load("/cat"));

            await().until(() -> left.asMono().toFuture().isDone());
        }
    }

    @Test
    void aFailureComesWithoutTheWrapperOfTheFuture() {
        try (var portal = BlockingPortal.builder().build()) {
            PictureStore store = new PictureStore(portal, client, URI.create("http://127.0.0.1:1"));

            assertThatExceptionOfType(PortalCallException.class)
                    .isThrownBy(() -> store.load("/cat"))
                    .withCauseInstanceOf(ConnectException.class);
        }
    }
}
