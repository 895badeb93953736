package io.github.blockingportal.sample.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.sample.clock.ClockTime;
import io.github.blockingportal.spring.BlockingPortals;

/** Trouble that lasts for a while, in the portal of choice, to look at in the live page. */
@RestController
@RequestMapping("/demo")
final class TroubleController {

    private static final int MAX_STALL_SECONDS = 5;
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(2 * MAX_STALL_SECONDS);

    private final BlockingPortals portals;
    private final TroubledClock trouble;
    private final AtomicBoolean stalling = new AtomicBoolean();

    TroubleController(BlockingPortals portals, TroubledClock trouble) {
        this.portals = portals;
        this.trouble = trouble;
    }

    /** Waits for an answer that never comes, until somebody cancels the call. */
    @GetMapping("/hang")
    @Nullable
    ClockTime hang(@RequestParam(defaultValue = "portal") String portal) {
        return portal(portal).named("demo.hang").timeout(Duration.ofSeconds(30)).call(trouble::never);
    }

    /** Blocks a loop, which no code should do, one at a time, and does not wait for the end of it. */
    @PostMapping("/stall")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void stall(@RequestParam(defaultValue = "portal") String portal, @RequestParam(defaultValue = "5") int seconds) {
        Requests.requireBetween(1, MAX_STALL_SECONDS, "seconds", seconds);
        BlockingPortal chosen = portal(portal).named("demo.stall").timeout(STALL_TIMEOUT);
        if (!stalling.compareAndSet(false, true)) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "A loop is stalled already");
        }
        try {
            chosen.submit(() -> Mono.fromCallable(() -> blockTheLoop(seconds)))
                    .whenComplete((result, failure) -> stalling.set(false));
        } catch (PortalException e) { // saturated or closed: there will be no stall
            stalling.set(false);
            throw e;
        }
    }

    private static boolean blockTheLoop(int seconds) throws InterruptedException {
        return new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    }

    /** Makes a blocking call where the answer of the clock service arrives: on an event loop, which is refused. */
    @PostMapping("/misuse")
    @Nullable
    ClockTime misuse(@RequestParam(defaultValue = "portal") String portal) {
        BlockingPortal chosen = portal(portal);
        return chosen.named("demo.answered")
                .call(() -> trouble.settings().flatMap(settings -> Mono.justOrEmpty(blockingCall(chosen))));
    }

    private @Nullable ClockTime blockingCall(BlockingPortal portal) {
        return portal.named("demo.misuse").call(trouble::never);
    }

    /** Shows the message, which is for developers; other applications would only log it. */
    @ExceptionHandler
    ProblemDetail refused(EventLoopBridgeException refusal) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, refusal.getMessage());
    }

    private BlockingPortal portal(String name) {
        if (!portals.names().contains(name)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "portal must be one of " + portals.names());
        }
        return portals.get(name);
    }
}
