package io.github.blockingportal.autoconfigure.web;

import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;

/** A call that ends with the deadline of its request, and what its message says. */
final class UnansweredCall {

    /** Where the message says how long each phase took. */
    static final String PHASES = " \\(admission \\d+ ms, queued \\d+ ms, running \\d+ ms\\): ";

    private final BlockingPortal portal;
    private final AtomicInteger begun = new AtomicInteger();

    UnansweredCall(BlockingPortal portal) {
        this.portal = portal;
    }

    /** How many times it has begun. */
    AtomicInteger begun() {
        return begun;
    }

    String make() {
        return String.valueOf(portal.named("never").<String>call(() -> {
            begun.incrementAndGet();
            return Mono.never();
        }));
    }

    String message() {
        try {
            return make();
        } catch (PortalTimeoutException timeout) {
            return timeout.getMessage();
        }
    }
}
