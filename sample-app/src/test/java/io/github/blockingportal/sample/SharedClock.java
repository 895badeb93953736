package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A clock service that takes its time and counts the requests that it has in flight. */
final class SharedClock implements AutoCloseable {

    private static final long MILLIS = 200;

    private static final byte[] ANSWER =
            "{\"zone\":\"Asia/Tokyo\",\"time\":\"2026-01-02T03:04:05+09:00\"}".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final ScheduledExecutorService answering = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final List<AtomicInteger> peaks = new CopyOnWriteArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();

    SharedClock() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** For one who asks for the most that it had in flight since he asked last. */
    IntSupplier peak() {
        AtomicInteger peak = new AtomicInteger(inFlight.get());
        peaks.add(peak);
        return () -> peak.getAndSet(inFlight.get());
    }

    int answered() {
        return answered.get();
    }

    private void handle(HttpExchange exchange) {
        int now = inFlight.incrementAndGet();
        peaks.forEach(peak -> peak.accumulateAndGet(now, Math::max));
        answering.schedule(() -> answer(exchange), MILLIS, TimeUnit.MILLISECONDS);
    }

    private void answer(HttpExchange exchange) {
        inFlight.decrementAndGet();
        answered.incrementAndGet();
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        } catch (IOException clientHasLeft) {
            // as one that was killed
        }
    }

    @Override
    public void close() {
        server.stop(0);
        answering.shutdownNow();
    }
}
