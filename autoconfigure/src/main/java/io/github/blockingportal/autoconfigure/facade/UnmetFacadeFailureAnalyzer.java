package io.github.blockingportal.autoconfigure.facade;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports what a facade needs and has not got, and what to do about it. */
final class UnmetFacadeFailureAnalyzer extends AbstractFailureAnalyzer<UnmetFacadeException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnmetFacadeException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), cause);
    }
}
