package io.github.blockingportal.docs;

import java.time.Duration;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalChange;

/** Fewer calls at a time while a neighbour is short of capacity. */
final class NightShift {

    private NightShift() {}

    static void begin(BlockingPortal portal) {
        portal.change(settings ->
                settings.maxConcurrentCalls(200).timeout(Duration.ofSeconds(5)).by("the night shift"));
    }

    static void end(BlockingPortal portal) {
        portal.change(PortalChange::asConfigured);
    }
}
