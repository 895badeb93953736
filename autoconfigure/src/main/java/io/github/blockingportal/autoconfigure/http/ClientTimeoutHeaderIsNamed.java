package io.github.blockingportal.autoconfigure.http;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Whether there is a header for the time that is left; an empty name is none. */
final class ClientTimeoutHeaderIsNamed extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String header = context.getEnvironment().getProperty(ClientTimeout.PROPERTY);
        return new ConditionOutcome(
                StringUtils.hasText(header), ConditionMessage.of(ClientTimeout.PROPERTY + " is '" + header + "'"));
    }
}
