package io.github.blockingportal.autoconfigure.http;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of clients over HTTP.
 *
 * @param clientTimeoutHeader Name of the header with which requests of WebClient and RestClient, made within a call or an open
 * deadline, tell how much of its time is left, such as 'grpc-timeout'. None by default.
 */
@ConfigurationProperties("blocking-portal.web")
record BlockingPortalClientsProperties(@Nullable String clientTimeoutHeader) implements AopInfrastructureBean {

    ClientTimeout clientTimeout() {
        return new ClientTimeout(Objects.requireNonNull(clientTimeoutHeader).strip());
    }
}
