package io.github.blockingportal.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a facade that names a portal which there is not, and what to do about it. */
final class MissingFacadePortalFailureAnalyzer extends AbstractFailureAnalyzer<MissingFacadePortalException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingFacadePortalException cause) {
        return new FailureAnalysis(
                "%s is a @BlockingFacade through a portal named '%s', and there is no such portal. The names are %s."
                        .formatted(cause.facade().getName(), cause.portal(), cause.known()),
                "Configure blocking-portal.portals.%s, or name another portal in the annotation of %s."
                        .formatted(cause.portal(), cause.facade().getName()),
                cause);
    }
}
