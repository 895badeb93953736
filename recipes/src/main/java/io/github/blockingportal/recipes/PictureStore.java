package io.github.blockingportal.recipes;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

class PictureStore {

    private final BlockingPortal portal;
    private final HttpClient client;
    private final URI store;

    PictureStore(BlockingPortal portal, HttpClient client, URI store) {
        this.portal = portal.named("pictures.load").timeout(Duration.ofSeconds(1));
        this.client = client;
        this.store = store;
    }

    byte @Nullable [] load(String name) {
        return portal.call(() -> Mono.fromFuture(() -> client.sendAsync(request(name), BodyHandlers.ofByteArray()))
                .map(HttpResponse::body));
    }

    private HttpRequest request(String name) {
        return HttpRequest.newBuilder(store.resolve(name)).build();
    }
}
