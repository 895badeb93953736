package io.github.blockingportal.autoconfigure.web.flux;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** Handlers that hold their worker, and say what becomes of them. */
@RestController
class HeldHandlers {

    final AtomicInteger begun = new AtomicInteger();
    final Semaphore release = new Semaphore(0);
    final CountDownLatch interrupted = new CountDownLatch(1);
    final CountDownLatch cancelled = new CountDownLatch(1);
    private final BlockingPortal portal;

    HeldHandlers(BlockingPortal portal) {
        this.portal = portal;
    }

    @GetMapping("/hold")
    String hold() throws InterruptedException {
        begun.incrementAndGet();
        try {
            release.acquire();
            return "released";
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    @GetMapping("/quick")
    String quick() {
        begun.incrementAndGet();
        return "quick";
    }

    @GetMapping("/call")
    String call() {
        return String.valueOf(
                portal.noTimeout() // so that nothing but its request ends it
                        .named("never")
                        .<String>call(() -> Mono.<String>never()
                                .doOnSubscribe(subscription -> begun.incrementAndGet())
                                .doOnCancel(cancelled::countDown)));
    }

    @PostMapping("/body")
    String body(@RequestBody Mono<String> body) {
        begun.incrementAndGet();
        return String.valueOf(portal.<String>call(() -> body));
    }

    @PostMapping("/later-body")
    String laterBody(@RequestBody Mono<String> body) throws Exception {
        begun.incrementAndGet();
        return String.valueOf(portal.<String>submit(() -> body).get());
    }

    @PostMapping("/form")
    String form(ServerWebExchange exchange) {
        begun.incrementAndGet();
        return String.valueOf(
                portal.<String>call(() -> exchange.getFormData().map(form -> String.valueOf(form.getFirst("name")))));
    }
}
