package io.github.blockingportal.sample.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.sample.clock.ClockTime;

/** What goes wrong, to look at. */
@RestController
@RequestMapping("/demo")
@ImportHttpServices(group = "trouble", types = TroubledClock.class, clientType = ClientType.WEB_CLIENT)
final class DemoController {

    private final BlockingPortal portal;
    private final BlockingPortal narrow;
    private final TroubledClock trouble;

    DemoController(
            @Qualifier("clock") BlockingPortal portal,
            @Qualifier("narrow") BlockingPortal narrow,
            TroubledClock trouble) {
        this.portal = portal;
        this.narrow = narrow;
        this.trouble = trouble;
    }

    /** Asks for an answer that never comes. */
    @GetMapping("/timeout")
    @Nullable
    ClockTime timeout() {
        return portal.named("demo.timeout").timeout(Duration.ofMillis(500)).call(trouble::never);
    }

    /** Asks a service that fails. */
    @GetMapping("/failing")
    @Nullable
    ClockTime failing() {
        return portal.named("demo.failing").call(trouble::broken);
    }

    /** Asks for a permit while another call holds the only one. */
    @GetMapping("/saturated")
    @Nullable
    ClockTime saturated() {
        CompletableFuture<?> occupant = narrow.named("demo.occupant").submit(trouble::never);
        try {
            return narrow.named("demo.saturated")
                    .timeout(Duration.ofMillis(200))
                    .call(trouble::never);
        } finally {
            occupant.cancel(true);
        }
    }
}
