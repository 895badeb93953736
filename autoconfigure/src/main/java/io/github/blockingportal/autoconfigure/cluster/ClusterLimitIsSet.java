package io.github.blockingportal.autoconfigure.cluster;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether any limit is to be shared. */
final class ClusterLimitIsSet extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String property = new ClusterLimitProperty(context.getEnvironment()).name();
        return new ConditionOutcome(
                property != null,
                ConditionMessage.of(property == null ? "no limit is shared" : property + " is shared"));
    }
}
