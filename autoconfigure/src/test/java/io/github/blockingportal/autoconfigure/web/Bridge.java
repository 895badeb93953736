package io.github.blockingportal.autoconfigure.web;

import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;

/** Application code that bridges, and notes whether anything of the task ran. */
class Bridge {

    final AtomicInteger suppliersInvoked = new AtomicInteger();
    private final BlockingPortal portal;
    private final BlockingWorkers workers;

    Bridge(BlockingPortal portal, BlockingWorkers workers) {
        this.portal = portal;
        this.workers = workers;
    }

    String cross(String callName) {
        return portal.named(callName).call(() -> {
            suppliersInvoked.incrementAndGet();
            return Mono.just("crossed");
        });
    }

    Mono<String> crossOnAWorker(String callName) {
        return workers.run(() -> cross(callName));
    }
}
