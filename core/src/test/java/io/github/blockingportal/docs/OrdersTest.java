package io.github.blockingportal.docs;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** The set-up of a test in docs/plain-java.md and docs/migrating-from-block.md. */
class OrdersTest {

    private static BlockingPortal portal;

    private final Orders orders = new Orders();

    @BeforeAll
    static void openPortal() {
        portal = BlockingPortal.builder()
                .name("orders-test")
                .loops(1)
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    @AfterAll
    static void closePortal() {
        portal.close();
    }

    @Test
    void findsAnOrder() {
        Order order = portal.call(() -> orders.find("b2"));

        assertThat(order.cents()).isEqualTo(350);
    }
}
