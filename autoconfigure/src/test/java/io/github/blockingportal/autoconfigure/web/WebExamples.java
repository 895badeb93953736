package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.PortalCallException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;

/** The code in docs/web.md. */
final class WebExamples {

    private WebExamples() {}

    @RestControllerAdvice
    static class PatientAdvice {

        @ExceptionHandler
        ResponseEntity<?> busy(PortalSaturatedException failure) {
            return ResponseEntity.of(ProblemDetail.forStatus(HttpStatus.TOO_MANY_REQUESTS))
                    .header(HttpHeaders.RETRY_AFTER, "30")
                    .build();
        }
    }

    record Order(String id) {}

    interface Service {

        Mono<Void> reserve(Order order);

        Mono<Void> charge(Order order);
    }

    static final class Listener {

        private final BlockingPortal portal;
        private final Service stock;
        private final Service payments;

        Listener(BlockingPortal portal, Service stock, Service payments) {
            this.portal = portal;
            this.stock = stock;
            this.payments = payments;
        }

        void handle(Order order) {
            CallDeadline deadline = CallDeadline.after(Duration.ofSeconds(5), "the message " + order.id());
            try (CallDeadline.Scope scope = deadline.open()) {
                portal.call(() -> stock.reserve(order));
                portal.call(() -> payments.charge(order));
            }
        }
    }

    /** Of a front door that tells when its client leaves. */
    interface Session {

        void whenLeft(Runnable action);
    }

    static final class Door {

        private final BlockingPortal portal;
        private final Service stock;

        Door(BlockingPortal portal, Service stock) {
            this.portal = portal;
            this.stock = stock;
        }

        void handle(Order order, Session client) {
            CallCancellation calls = CallCancellation.create();
            client.whenLeft(() -> calls.cancel("the client of order " + order.id() + " left"));
            try (CallCancellation.Scope scope = calls.open()) {
                portal.call(() -> stock.reserve(order));
            }
        }
    }

    interface Prices {

        Mono<String> find(long id);
    }

    static final class Shop {

        private final BlockingPortal portal;
        private final Prices prices;

        Shop(BlockingPortal portal, Prices prices) {
            this.portal = portal;
            this.prices = prices;
        }

        String price(long id) {
            try {
                return portal.call(() -> prices.find(id).timeout(Duration.ofMillis(200)));
            } catch (PortalTimeoutException portals) {
                return "the portal's deadline";
            } catch (PortalCallException failed) {
                if (failed.getCause() instanceof TimeoutException) {
                    return "the operator's";
                }
                throw failed;
            }
        }
    }
}
