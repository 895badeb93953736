package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;

import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A service behind a socket that works at so many requests at a time, each of which takes a while; the others queue there. */
final class SlowingUpstream implements AutoCloseable {

    private final Sinks.Many<Sinks.Empty<Void>> queue = Sinks.many().unicast().onBackpressureBuffer();
    private final Disposable work;
    private final DisposableServer server;
    private volatile Duration latency;

    SlowingUpstream(int atATime, Duration latency) {
        this.latency = latency;
        this.work = queue.asFlux()
                .flatMap(request -> Mono.delay(this.latency).doOnNext(any -> request.tryEmitEmpty()), atATime)
                .subscribe();
        this.server = HttpServer.create()
                .host("localhost")
                .port(0)
                .handle((request, response) -> response.sendString(answer()))
                .bindNow();
    }

    private Mono<String> answer() {
        return Mono.defer(() -> {
            Sinks.Empty<Void> done = Sinks.empty();
            queue.emitNext(done, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1)));
            return done.asMono().thenReturn("answer");
        });
    }

    /** From now on a request takes this long, once it is its turn. */
    void take(Duration newLatency) {
        latency = newLatency;
    }

    String url() {
        return "http://localhost:" + server.port();
    }

    @Override
    public void close() {
        work.dispose();
        server.dispose(); // and waits for nobody: requests that were given up are never answered
    }
}
