package io.github.blockingportal.autoconfigure.facade.repository;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports why there is no reactive repository for a facade, and what to do about it. */
final class UnusableRepositoryFailureAnalyzer extends AbstractFailureAnalyzer<UnusableRepositoryException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableRepositoryException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), cause);
    }
}
