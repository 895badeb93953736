package io.github.blockingportal.autoconfigure.http;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.http.client.autoconfigure.HttpClientProperties;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;

/** The time that a call of an HTTP service group has by the group's own setting. */
final class GroupTimeouts implements AopInfrastructureBean {

    private final ObjectProvider<HttpServiceClientProperties> groups;

    GroupTimeouts(ObjectProvider<HttpServiceClientProperties> groups) {
        this.groups = groups;
    }

    /** Null if it has none, or one that is no time. */
    @Nullable
    Duration of(String group) {
        HttpServiceClientProperties all = groups.getIfAvailable();
        HttpClientProperties properties = all == null ? null : all.get(group);
        Duration timeout = properties == null ? null : properties.getReadTimeout();
        return timeout == null || timeout.isNegative() || timeout.isZero() ? null : timeout;
    }
}
