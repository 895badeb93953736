package io.github.blockingportal.benchmarks.app.http;

import java.time.Duration;

import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The service that is asked: answers the same few bytes at once. */
final class Upstream {

    private Upstream() {}

    /** Serves until it is killed. */
    public static void main(String[] args) {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.sendString(Mono.just("the answer")))
                .bindNow(Duration.ofSeconds(10));
        System.out.println("ready " + server.port());
        server.onDispose().block();
    }
}
