package io.github.blockingportal.autoconfigure.cluster;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports that nobody can tell how many instances there are, and what to do about it. */
final class UnknownInstancesFailureAnalyzer extends AbstractFailureAnalyzer<UnknownInstancesException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnknownInstancesException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), cause);
    }
}
