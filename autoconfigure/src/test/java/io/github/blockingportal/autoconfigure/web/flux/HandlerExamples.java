package io.github.blockingportal.autoconfigure.web.flux;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** The code in docs/web.md on handlers. */
final class HandlerExamples {

    private HandlerExamples() {}

    record Order(long id, String parcel) {}

    static class Orders {

        Mono<Order> find(long id) {
            return Mono.just(new Order(id, "parcel of " + id));
        }
    }

    static class Carrier {

        String locate(String parcel) {
            return parcel + " is on its way";
        }
    }

    @RestController
    static class Shipments {

        private final BlockingPortal portal;
        private final Orders orders = new Orders();
        private final Carrier carrier = new Carrier();

        Shipments(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/orders/{id}/shipment")
        @Nullable
        String find(@PathVariable long id) {
            Order order = portal.call(() -> orders.find(id)); // reactive
            return carrier.locate(order.parcel()); // blocks
        }
    }
}
