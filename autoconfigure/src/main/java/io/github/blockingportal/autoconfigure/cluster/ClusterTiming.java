package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;

/** How long what takes, all of it in intervals, so that one setting stretches the rest. */
record ClusterTiming(@Nullable Duration configured) implements AopInfrastructureBean {

    private static final int INTERVALS_TO_AGREE = 2;
    private static final int INTERVALS_OF_PATIENCE = 3;
    private static final int INTERVALS_TO_EXPIRE = 4;

    /** How long to wait between two questions, where a source has this one of its own. */
    Duration interval(Duration ofSource) {
        return Objects.requireNonNullElse(configured, ofSource);
    }

    /** How long a lower number has to hold until a share grows: within it each instance has asked once more. */
    Duration toAgree(Duration ofSource) {
        return interval(ofSource).multipliedBy(INTERVALS_TO_AGREE);
    }

    /** How long a source may be silent before it is said to be. */
    Duration patience(Duration ofSource) {
        return interval(ofSource).multipliedBy(INTERVALS_OF_PATIENCE);
    }

    /** How long a sign of life counts. */
    Duration expiry(Duration ofSource) {
        return interval(ofSource).multipliedBy(INTERVALS_TO_EXPIRE);
    }
}
