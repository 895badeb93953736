package io.github.blockingportal.recipes;

import java.util.function.Consumer;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** A real reactive service on this machine. */
record Upstream(DisposableServer server) implements AutoCloseable {

    static Upstream of(Consumer<? super HttpServerRoutes> routes) {
        return new Upstream(
                HttpServer.create().host("127.0.0.1").port(0).route(routes).bindNow());
    }

    static Publisher<Void> json(HttpServerResponse response, String body) {
        return response.addHeader("Content-Type", "application/json").sendString(Mono.just(body));
    }

    /** Each element is on its way as soon as it is there. */
    static Publisher<Void> live(HttpServerResponse response, String type, Flux<String> elements) {
        return response.addHeader("Content-Type", type).send(ByteBufFlux.fromString(elements), each -> true);
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
