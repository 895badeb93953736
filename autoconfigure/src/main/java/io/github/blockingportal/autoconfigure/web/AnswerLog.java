package io.github.blockingportal.autoconfigure.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalException;

/** Tells the log what a client is not told: in an overload in a few lines a second, of which the next says how many had none. */
final class AnswerLog {

    private static final int MOST_LINES = 10;
    private static final int MOST_KINDS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final Map<Kind, LinesASecond> lines = new ConcurrentHashMap<>();
    /** Portals with names that are made from data never end. */
    private final LinesASecond others = new LinesASecond(MOST_LINES);

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
    static void tooLate(Throwable answerable, String method, String path) {
        LOG.warn(
                "Cannot answer {} to {} {} any more, since its answer has begun: {}",
                PortalProblem.ofItself(answerable).status().value(),
                method,
                path,
                answerable.getMessage());
    }

    private void answering(PortalProblem problem, Throwable failure, String method, String path) {
        long without = linesOf(Kind.of(problem, failure)).next();
        if (without < 0) {
            return;
        }
        String others = without == 0 ? "" : ", and to " + without + " requests before it that have no line";
        LOG.warn("Answering {} to {} {}{}: {}", problem.status().value(), method, path, others, failure.getMessage());
    }

    private LinesASecond linesOf(Kind kind) {
        LinesASecond known = lines.get(kind);
        if (known != null) {
            return known;
        }
        return lines.size() < MOST_KINDS
                ? lines.computeIfAbsent(kind, unknown -> new LinesASecond(MOST_LINES))
                : others;
    }

    private record Kind(PortalProblem problem, String portal) {

        static Kind of(PortalProblem problem, Throwable failure) {
            return new Kind(problem, failure instanceof PortalException ours ? String.valueOf(ours.portalName()) : "");
        }
    }
}
