package io.github.blockingportal.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a facade without a reactive bean, and what to do about it. */
final class MissingFacadeTargetFailureAnalyzer extends AbstractFailureAnalyzer<MissingFacadeTargetException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingFacadeTargetException cause) {
        String facade = cause.facade().getName();
        String target = cause.target().getName();
        return new FailureAnalysis(
                "%s is a @BlockingFacade of a bean of type %s, and there is no such bean.".formatted(facade, target),
                "Define a bean of type %s, or name the type of the reactive bean in the annotation of %s."
                        .formatted(target, facade),
                cause);
    }
}
