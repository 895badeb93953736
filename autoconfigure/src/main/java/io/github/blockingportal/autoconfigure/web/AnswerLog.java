package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;

/**
 * Tells the log what a client is not told: in an overload in a few warnings, each of which says how many requests before it had none,
 * and the rest at debug.
 */
final class AnswerLog {

    private static final int MOST_KINDS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final Map<Kind, FewLines> lines = new ConcurrentHashMap<>();
    /** Portals with names that are made from data never end. */
    private final FewLines others = new FewLines();

    /** The problem that a failure is, logged; null for one that is not for us to answer. */
    @Nullable
    PortalProblem problem(Throwable failure, String method, String path) {
        Throwable cause = PortalProblem.answerable(failure);
        if (cause == null) {
            return null;
        }
        PortalProblem problem = PortalProblem.ofItself(cause);
        answering(problem, cause, method, path);
        return problem;
    }

    /** Says that the client gets no answer, but a part of another one. */
    void tooLate(Throwable answerable, String method, String path) {
        PortalProblem problem = PortalProblem.ofItself(answerable);
        long without = linesOf(Kind.of(problem, answerable, true)).next();
        FailureFields.add(event(without), answerable)
                .log(
                        "Cannot answer {} to {} {}{} any more, since its answer has begun: {}",
                        problem.status().value(),
                        method,
                        path,
                        without > 0 ? others(without) + "," : "",
                        text(answerable));
    }

    private void answering(PortalProblem problem, Throwable failure, String method, String path) {
        long without = linesOf(Kind.of(problem, failure, false)).next();
        FailureFields.add(event(without), failure)
                .log(
                        "Answering {} to {} {}{}: {}",
                        problem.status().value(),
                        method,
                        path,
                        without > 0 ? others(without) : "",
                        text(failure));
    }

    private static @Nullable String text(Throwable failure) {
        return failure instanceof PortalException
                ? failure.getMessage()
                : failure.getMessage() + ": " + failure.getCause();
    }

    private static LoggingEventBuilder event(long without) {
        return without < 0 ? LOG.atDebug() : LOG.atWarn();
    }

    private static String others(long without) {
        return ", and to " + without + " requests before it that are told at debug";
    }

    private FewLines linesOf(Kind kind) {
        FewLines known = lines.get(kind);
        if (known != null) {
            return known;
        }
        return lines.size() < MOST_KINDS ? lines.computeIfAbsent(kind, unknown -> new FewLines()) : others;
    }

    private record Kind(PortalProblem problem, String portal, boolean tooLate) {

        static Kind of(PortalProblem problem, Throwable failure, boolean tooLate) {
            String portal = failure instanceof PortalException ours ? String.valueOf(ours.portalName()) : "";
            return new Kind(problem, portal, tooLate);
        }
    }

    /** The numbers and names of a failed call as fields of the line, for structured logs. */
    private static final class FailureFields {

        static LoggingEventBuilder add(LoggingEventBuilder event, Throwable failure) {
            if (!(failure instanceof PortalException ours)) {
                return event;
            }
            LoggingEventBuilder named = add(event, "portal", ours.portalName());
            return addTimes(add(add(named, "call", ours.callName()), "outcome", outcome(ours)), ours);
        }

        private static LoggingEventBuilder addTimes(LoggingEventBuilder event, PortalException failure) {
            if (failure instanceof PortalTimeoutException late) {
                Duration elapsed = late.admission().plus(late.queued()).plus(late.running());
                return add(event.addKeyValue("phase", late.phase()), "loop", late.blockedLoop())
                        .addKeyValue("elapsed", elapsed.toMillis());
            }
            return failure instanceof PortalSaturatedException turnedAway
                    ? event.addKeyValue("elapsed", turnedAway.waited().toMillis())
                    : event;
        }

        private static LoggingEventBuilder add(LoggingEventBuilder event, String key, @Nullable Object value) {
            return value == null ? event : event.addKeyValue(key, value);
        }

        private static Outcome outcome(PortalException failure) {
            if (failure instanceof PortalTimeoutException) {
                return Outcome.TIMEOUT;
            }
            if (failure instanceof PortalSaturatedException) {
                return Outcome.SATURATED;
            }
            if (failure instanceof PortalClosedException) {
                return Outcome.CLOSED;
            }
            if (failure instanceof PortalCancelledException) {
                return Outcome.CANCELLED;
            }
            return Outcome.ERROR;
        }
    }
}
