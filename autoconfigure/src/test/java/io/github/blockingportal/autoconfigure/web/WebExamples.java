package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.PortalSaturatedException;

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
}
