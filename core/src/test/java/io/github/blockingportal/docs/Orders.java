package io.github.blockingportal.docs;

import java.util.List;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The reactive service of the examples. */
public final class Orders {

    private static final List<Order> ALL = List.of(new Order("a1", 1200), new Order("b2", 350), new Order("c3", 9900));

    public Mono<Order> find(String id) {
        return all().filter(order -> order.id().equals(id)).next();
    }

    public Flux<Order> all() {
        return Flux.fromIterable(ALL);
    }
}
