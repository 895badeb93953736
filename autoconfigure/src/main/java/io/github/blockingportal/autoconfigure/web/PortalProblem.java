package io.github.blockingportal.autoconfigure.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.Exceptions;

import io.github.blockingportal.PortalCallException;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;

/** What the client is told of an exception of the portal: problem details (RFC 9457) that show no internals. */
enum PortalProblem {
    TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, "There was no answer in time.", false),
    NO_CAPACITY(HttpStatus.SERVICE_UNAVAILABLE, "There is no capacity now.", true),
    CANCELLED(HttpStatus.SERVICE_UNAVAILABLE, "The work for this request was cancelled.", false);

    static final String NEVER_CACHED = "no-store";

    private static final String PORTAL = PortalException.class.getPackageName() + ".";

    /** Of Spring's transactions, which may be absent. */
    private static final String TRANSACTION_TIMED_OUT = "org.springframework.transaction.TransactionTimedOutException";

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

    private final HttpStatus status;
    private final String detail;
    private final String body;
    private final boolean retry;

    PortalProblem(HttpStatus status, String detail, boolean retry) {
        this.status = status;
        this.detail = detail;
        this.body = "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                .formatted(status.getReasonPhrase(), status.value(), detail);
        this.retry = retry;
    }

    /** The exception in a failure that has an answer; null if there is none. */
    static @Nullable Throwable answerable(Throwable failure) {
        return WrappedFailures.find(failure, PortalProblem::isAnswerable);
    }

    private static boolean isAnswerable(Throwable failure) {
        return isTimeout(failure) || isRefusal(failure) || failure instanceof PortalCancelledException;
    }

    /** The portal's own deadline, that of a transaction, or one in the chain: an operator's, such as {@code Mono.timeout}. */
    private static boolean isTimeout(Throwable failure) {
        return failure instanceof PortalTimeoutException
                || isOfATransaction(failure)
                || failure.getCause() instanceof TimeoutException
                        && (failure instanceof PortalCallException || isOfARetriedCall(failure));
    }

    /** Whether it says that the time of a portal's transaction was over; what Spring says of its own is the application's. */
    private static boolean isOfATransaction(Throwable failure) {
        return failure.getClass().getName().equals(TRANSACTION_TIMED_OUT)
                && Arrays.stream(failure.getStackTrace())
                        .limit(1)
                        .anyMatch(thrownBy -> thrownBy.getClassName().startsWith(PORTAL));
    }

    /** Whether it has come through a portal, which shows where it was waited for, and is the end of attempts within that call. */
    private static boolean isOfARetriedCall(Throwable failure) {
        return Exceptions.isRetryExhausted(failure)
                && Arrays.stream(failure.getSuppressed())
                        .anyMatch(shown -> shown.getClass().getName().startsWith(PORTAL));
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof PortalSaturatedException || failure instanceof PortalClosedException;
    }

    /** The problem that an answerable exception is. */
    static PortalProblem ofItself(Throwable answerable) {
        if (isTimeout(answerable)) {
            return TIMEOUT;
        }
        return isRefusal(answerable) ? NO_CAPACITY : CANCELLED;
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
        double seconds = answerable(failure) instanceof PortalSaturatedException saturated
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

    String detail() {
        return detail;
    }

    String text() {
        return body;
    }

    byte[] body() {
        return body.getBytes(StandardCharsets.US_ASCII);
    }
}
