package io.github.blockingportal.autoconfigure.web;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Whether there is a setting that gives requests a deadline. */
final class RequestsHaveDeadlines extends AnyNestedCondition {

    RequestsHaveDeadlines() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnProperty("blocking-portal.web.request-timeout")
    static final class Setting {}

    @ConditionalOnProperty("blocking-portal.web.request-timeout-header")
    static final class Header {}
}
