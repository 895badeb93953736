package io.github.blockingportal.autoconfigure.web;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;

/** What the client is told of an exception of the portal: problem details (RFC 9457) that show no internals. */
enum PortalProblem {
    TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, "There was no answer in time.", false),
    NO_CAPACITY(HttpStatus.SERVICE_UNAVAILABLE, "There is no capacity now.", true),
    CANCELLED(HttpStatus.SERVICE_UNAVAILABLE, "The work for this request was cancelled.", false);

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final HttpStatus status;
    private final String body;
    private final boolean retry;

    PortalProblem(HttpStatus status, String detail, boolean retry) {
        this.status = status;
        this.body = "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(status.getReasonPhrase(), status.value(), detail);
        this.retry = retry;
    }

    /** The problem that a failure is; null for one that is not for us to answer. Logs what the client is not told. */
    static @Nullable PortalProblem of(Throwable failure, String method, String path) {
        Throwable cause = unwrap(failure);
        PortalProblem problem = of(cause);
        if (problem != null) {
            LOG.warn("Answering {} to {} {}: {}", problem.status.value(), method, path, cause.getMessage());
        }
        return problem;
    }

    private static @Nullable PortalProblem of(Throwable failure) {
        if (failure instanceof PortalTimeoutException) {
            return TIMEOUT;
        }
        if (failure instanceof PortalSaturatedException || failure instanceof PortalClosedException) {
            return NO_CAPACITY;
        }
        return failure instanceof PortalCancelledException ? CANCELLED : null;
    }

    /** The failure of a future, without the wrapping that reading a future puts around it. */
    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapper && cause != null ? cause : failure;
    }

    HttpStatus status() {
        return status;
    }

    /** Whether to ask the client to come back: it may soon be better. */
    boolean retry() {
        return retry;
    }

    byte[] body() {
        return body.getBytes(StandardCharsets.US_ASCII);
    }
}
