package io.github.blockingportal.docs;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;

/** The code in docs/sizing.md. */
final class OrderLimit {

    private final CapacityLimiter orders = CapacityLimiter.of("orders", 20); // as a bean it is shown, and has meters

    @Nullable
    Order find(BlockingPortal portal, Orders client, String id) {
        return portal.limitedBy(orders).named("orders.find").call(() -> client.find(id));
    }
}
