package io.github.blockingportal.spring.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** A service that is called over HTTP, on a port of this machine. */
public final class Remote implements AutoCloseable {

    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Map<String, String>> headers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> abandoned = new LinkedBlockingQueue<>();
    /** Its own, since an application that ends takes those with it that all share. */
    private final LoopResources loops = LoopResources.create("remote", 1, true);

    private final DisposableServer server = HttpServer.create()
            .runOn(loops)
            .host("localhost")
            .port(0)
            .doOnConnection(connection -> connections.incrementAndGet())
            .handle((request, response) -> {
                note(request);
                return answer(request, response);
            })
            .bindNow();

    private void note(HttpServerRequest request) {
        requests.add(request.method() + " " + request.uri());
        headers.add(request.requestHeaders().entries().stream()
                .collect(Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT),
                        Map.Entry::getValue,
                        (one, other) -> one + ", " + other)));
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        response.header("X-Answered", "yes");
        String path = "/" + request.path().replaceFirst("\\?.*", "");
        return switch (path) {
            case "/orders" -> json(response, "[{\"id\":\"1\"},{\"id\":\"2\"}]");
            case "/nothing" -> response.status(204).send();
            case "/echo" ->
                json(response.status(200), request.receive().aggregate().asString());
            case "/never" -> Mono.<Void>never().doOnCancel(() -> abandoned.add(path));
            case "/drip" ->
                response.send(
                                Flux.interval(Duration.ofMillis(10))
                                        .map(tick -> ByteBufUtil.writeAscii(response.alloc(), " ")),
                                flushEach -> true)
                        .then();
            case "/broken" ->
                response.status(404).sendString(Mono.just("broken")).then();
            default -> json(response, "{\"id\":\"" + path.substring(path.lastIndexOf('/') + 1) + "\"}");
        };
    }

    private static Mono<Void> json(HttpServerResponse response, String body) {
        return json(response, Mono.just(body));
    }

    private static Mono<Void> json(HttpServerResponse response, Mono<String> body) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .sendString(body)
                .then();
    }

    public String url() {
        return "http://localhost:" + server.port();
    }

    public int connections() {
        return connections.get();
    }

    /** Method and path of each request so far. */
    public List<String> requests() {
        return requests;
    }

    /** The headers of the next request, whose names are in lower case; what several have is joined. */
    public Map<String, String> nextHeaders() {
        try {
            Map<String, String> next = headers.poll(10, TimeUnit.SECONDS);
            return next == null ? Map.of() : next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public BlockingQueue<String> abandoned() {
        return abandoned;
    }

    public void forget() {
        requests.clear();
        headers.clear();
        abandoned.clear();
    }

    @Override
    public void close() {
        server.disposeNow();
        loops.dispose();
    }
}
