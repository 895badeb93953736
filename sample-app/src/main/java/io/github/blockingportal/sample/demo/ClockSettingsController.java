package io.github.blockingportal.sample.demo;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.sample.clock.ClockSettings;

/** The settings of the clock service, for a page that may only ask the server that it came from. */
@RestController
@RequestMapping("/demo/clock")
final class ClockSettingsController {

    private final BlockingPortal portal;
    private final TroubledClock clock;

    ClockSettingsController(BlockingPortal portal, TroubledClock clock) {
        this.portal = portal.named("demo.clock");
        this.clock = clock;
    }

    @GetMapping
    @Nullable
    ClockSettings settings() {
        return portal.call(clock::settings);
    }

    @PutMapping
    @Nullable
    ClockSettings change(@RequestBody ClockSettings changed) {
        return portal.call(() -> clock.change(changed));
    }
}
