package io.github.blockingportal.sample.web;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.function.client.WebClientException;

import io.github.blockingportal.PortalInterruptedException;

/** Answers where a service fails, with problem details without internals, and logs those. The portal's own failures need none. */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler({
        PortalInterruptedException.class,
        WebClientException.class,
        DataAccessResourceFailureException.class,
        R2dbcNonTransientResourceException.class,
        R2dbcTransientException.class
    })
    ResponseEntity<?> failing(Exception failure) {
        HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
        log.warn("Answering {}: {}", status.value(), failure.getMessage());
        return ResponseEntity.of(ProblemDetail.forStatusAndDetail(status, "A service that is needed for this failed."))
                .build();
    }
}
