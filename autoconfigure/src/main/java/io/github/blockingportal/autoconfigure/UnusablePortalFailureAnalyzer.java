package io.github.blockingportal.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reports why there is no portal, and what to do about it; before the one that draws any cycle of beans. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnusablePortalFailureAnalyzer extends AbstractFailureAnalyzer<UnusablePortalException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusablePortalException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), cause);
    }
}
