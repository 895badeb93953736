package io.github.blockingportal.docs;

import java.time.Duration;
import java.util.stream.Stream;

import io.github.blockingportal.BlockingPortal;

/** A program in docs/plain-java.md. */
public final class OrderReport {

    private OrderReport() {}

    public static void main(String[] args) {
        Orders orders = new Orders();
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("report")
                .loops(1)
                .timeout(Duration.ofSeconds(5))
                .build()) {
            Order first = portal.named("orders.find").call(() -> orders.find("a1"));
            System.out.println("First: " + first.cents());
            try (Stream<Order> all = portal.named("orders.all").stream(orders::all)) {
                System.out.println("Total: " + all.mapToInt(Order::cents).sum());
            }
        }
    }
}
