package io.github.blockingportal.autoconfigure.web;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;

/** What the client is told of an exception of the portal: problem details (RFC 9457) that show no internals. */
enum PortalProblem {
    TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, "There was no answer in time.", false),
    NO_CAPACITY(HttpStatus.SERVICE_UNAVAILABLE, "There is no capacity now.", true),
    CANCELLED(HttpStatus.SERVICE_UNAVAILABLE, "The work for this request was cancelled.", false);

    static final String NEVER_CACHED = "no-store";

    private static final Set<String> HEADERS_OF_AN_ANSWER = Set.of(
            "accept-ranges",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-length",
            "content-range",
            "content-type",
            "date",
            "etag",
            "expires",
            "last-modified",
            "pragma");

    /** By their names, since one is not in every JDK. */
    private static final Set<String> WRAPPERS_OF_THE_JDK = Set.of(
            "java.util.concurrent.CompletionException",
            "java.util.concurrent.ExecutionException",
            "java.util.concurrent.StructuredTaskScope$FailedException",
            "java.lang.reflect.InvocationTargetException",
            "java.lang.reflect.UndeclaredThrowableException",
            "java.security.PrivilegedActionException");

    private static final int DEEPEST = 100;

    private final HttpStatus status;
    private final String body;
    private final boolean retry;

    PortalProblem(HttpStatus status, String detail, boolean retry) {
        this.status = status;
        this.body = "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(status.getReasonPhrase(), status.value(), detail);
        this.retry = retry;
    }

    /** The problem that a failure is; null for one that is not for us to answer. */
    static @Nullable PortalProblem of(Throwable failure) {
        if (failure instanceof PortalTimeoutException) {
            return TIMEOUT;
        }
        if (failure instanceof PortalSaturatedException || failure instanceof PortalClosedException) {
            return NO_CAPACITY;
        }
        return failure instanceof PortalCancelledException ? CANCELLED : null;
    }

    /**
     * What is in the wrappers that the JDK puts around a failure when it is passed on, one in the other. Those of the application
     * stay: it has its reason. Ends in a circle of causes too.
     */
    static Throwable unwrap(Throwable failure) {
        Throwable found = failure;
        for (int depth = 0;
                depth < DEEPEST && WRAPPERS_OF_THE_JDK.contains(found.getClass().getName());
                depth++) {
            Throwable cause = found.getCause();
            if (cause == null) {
                return found;
            }
            found = cause;
        }
        return found;
    }

    HttpStatus status() {
        return status;
    }

    /**
     * The seconds after which the client may come back; null if it need not. They follow from the rate at which permits come free,
     * and differ by up to a half, so that those who were turned away together do not come back together.
     */
    @Nullable
    String retryAfter(Throwable failure) {
        if (!retry) {
            return null;
        }
        double seconds = unwrap(failure) instanceof PortalSaturatedException saturated
                ? saturated.retryAfter().toMillis() / 1000.0
                : 1;
        return Long.toString(Math.round(seconds * ThreadLocalRandom.current().nextDouble(1, 1.5)));
    }

    /** Whether a header says something of an answer's body, and so nothing of the one that takes its place. */
    static boolean isOfTheAnswer(String header) {
        return HEADERS_OF_AN_ANSWER.contains(header.toLowerCase(Locale.ROOT));
    }

    static Set<String> headersOfAnAnswer() {
        return HEADERS_OF_AN_ANSWER;
    }

    String text() {
        return body;
    }

    byte[] body() {
        return body.getBytes(StandardCharsets.US_ASCII);
    }
}
