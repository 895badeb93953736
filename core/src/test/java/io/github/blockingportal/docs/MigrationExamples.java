package io.github.blockingportal.docs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.PortalResource;

/** The code in docs/migrating-from-block.md that needs no Spring. */
final class MigrationExamples {

    private final BlockingPortal portal;
    private final BlockingWorkers workers;
    private final Orders orders = new Orders();
    private final Printer printer = new Printer();
    private final ConnectionFactory connections;

    MigrationExamples(BlockingPortal portal, ConnectionFactory connections) {
        this.portal = portal;
        this.workers = portal.workers();
        this.connections = connections;
    }

    /** Blocking code that nobody is going to rewrite. */
    static final class Printer {

        int print(Order order) {
            return order.id().length();
        }
    }

    Order find(String id) {
        return portal.named("orders.find").call(() -> orders.find(id));
    }

    Order findSoon(String id) {
        return portal.timeout(Duration.ofSeconds(2)).call(() -> orders.find(id));
    }

    Optional<Order> findOptional(String id) {
        return Optional.ofNullable(portal.call(() -> orders.find(id)));
    }

    Order first() {
        return portal.call(() -> orders.all().next());
    }

    Order last() {
        return portal.call(() -> orders.all().takeLast(1).next());
    }

    List<Order> list() {
        return portal.call(() -> orders.all().collectList());
    }

    int total() {
        try (Stream<Order> all = portal.stream(orders::all)) {
            return all.mapToInt(Order::cents).sum();
        }
    }

    Order firstAbove(int cents) {
        try (Stream<Order> all = portal.stream(orders::all)) {
            for (Order order : (Iterable<Order>) all::iterator) {
                if (order.cents() > cents) {
                    return order;
                }
            }
            return null;
        }
    }

    String label(String id, Order other) {
        CompletableFuture<Order> found = portal.submit(() -> orders.find(id));
        int pages = printer.print(other);
        return found.join().id() + " " + pages;
    }

    int sum(String one, String other) {
        return portal.call(() -> Mono.zip(orders.find(one), orders.find(other), (a, b) -> a.cents() + b.cents()));
    }

    int print(String id) {
        return portal.call(() -> orders.find(id).flatMap(order -> workers.run(() -> printer.print(order))));
    }

    Mono<Integer> difference(String one, String other) {
        return orders.find(one).flatMap(a -> orders.find(other).map(b -> a.cents() - b.cents()));
    }

    Mono<Integer> differenceByBlockingCode(String one, String other) {
        return workers.run(() -> find(one).cents() - find(other).cents());
    }

    long count() {
        try (PortalResource<Connection> connection =
                portal.acquire(() -> Mono.from(connections.create()), Connection::close)) {
            return portal.call(() -> count(connection.get()));
        }
    }

    long countInOneCall() {
        return portal.call(() -> Mono.usingWhen(connections.create(), this::count, Connection::close));
    }

    private Mono<Long> count(Connection connection) {
        return Flux.from(connection
                        .createStatement("select count(*) from orders")
                        .execute())
                .flatMap(result -> result.map((row, metadata) -> row.get(0, Long.class)))
                .next();
    }
}
