package io.github.blockingportal.recipes;

import java.time.Duration;

import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;

class OrderListener {

    private final BlockingPortal portal;
    private final WebClient billing;

    OrderListener(BlockingPortal portal, WebClient billing) {
        this.portal = portal.named("orders.charge").timeout(Duration.ofSeconds(5));
        this.billing = billing;
    }

    @KafkaListener(topics = "orders", groupId = "billing")
    void charge(String order) {
        post("/charges/{order}", order);
        post("/receipts/{order}", order);
    }

    private void post(String uri, String order) {
        portal.call(() -> billing.post().uri(uri, order).retrieve().toBodilessEntity());
    }
}
