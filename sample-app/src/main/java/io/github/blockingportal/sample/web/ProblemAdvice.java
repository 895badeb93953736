package io.github.blockingportal.sample.web;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.function.client.WebClientException;

import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalInterruptedException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;

/** Answers with problem details without internals, and logs those. */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<?> late(PortalTimeoutException failure) {
        return answer(failure, HttpStatus.GATEWAY_TIMEOUT, "There was no answer in time.")
                .build();
    }

    @ExceptionHandler({PortalSaturatedException.class, PortalClosedException.class})
    ResponseEntity<?> busy(Exception failure) {
        return answer(failure, HttpStatus.SERVICE_UNAVAILABLE, "There is no capacity now.")
                .header(HttpHeaders.RETRY_AFTER, "1")
                .build();
    }

    @ExceptionHandler({
        PortalCancelledException.class,
        PortalInterruptedException.class,
        WebClientException.class,
        DataAccessResourceFailureException.class,
        R2dbcNonTransientResourceException.class,
        R2dbcTransientException.class
    })
    ResponseEntity<?> failing(Exception failure) {
        return answer(failure, HttpStatus.SERVICE_UNAVAILABLE, "A service that is needed for this failed.")
                .build();
    }

    private static ResponseEntity.HeadersBuilder<?> answer(Exception failure, HttpStatus status, String detail) {
        log.warn("Answering {}: {}", status.value(), failure.getMessage());
        return ResponseEntity.of(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
