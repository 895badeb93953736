package io.github.blockingportal.sample.clock;

import java.time.ZoneId;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopBridgeException;

/** The classic mistake, blocking code in a reactive handler, and the way out. */
@RestController
final class BridgeController {

    private final BlockingPortal portal;

    BridgeController(BlockingPortal portal) {
        this.portal = portal;
    }

    /** Calls on the event loop that runs this handler, and is refused. */
    @GetMapping("/bridge")
    Mono<ClockTime> onTheEventLoop(@RequestParam(defaultValue = "UTC") ZoneId zone) {
        return Mono.justOrEmpty(blockingTime(zone));
    }

    /** Calls on a worker, which may wait. */
    @GetMapping("/bridge/worker")
    Mono<ClockTime> onAWorker(@RequestParam(defaultValue = "UTC") ZoneId zone) {
        return portal.workers().run(() -> blockingTime(zone));
    }

    private @Nullable ClockTime blockingTime(ZoneId zone) {
        return portal.named("clock.bridge").call(() -> Mono.fromSupplier(() -> ClockTime.now(zone)));
    }

    /** Shows the message, which is for developers; other applications would only log it. */
    @ExceptionHandler
    ProblemDetail refused(EventLoopBridgeException refusal) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, refusal.getMessage());
    }
}
