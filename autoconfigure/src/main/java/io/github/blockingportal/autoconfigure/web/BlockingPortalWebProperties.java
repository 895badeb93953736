package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

import io.github.blockingportal.autoconfigure.InvalidPortalPropertyException;

/**
 * The settings of the portal in web applications.
 *
 * @param mapExceptions Whether to answer with problem details where the application does not handle an exception of the
 * portal: 503 if it was saturated, closed or cancelled, and 504 if it timed out.
 * @param blockingHandlers Whether annotated WebFlux handlers that return no reactive type run on the workers.
 * @param cancelOnDisconnect Whether the calls of a request in Spring MVC are cancelled when its client leaves.
 * @param requestTimeout Time from the beginning of a request within which all of its calls have to end. No limit if it is 0.
 * @param requestTimeoutHeader Name of the header with the time that the client still has, such as 'grpc-timeout'. Shortens
 * the request's time and never lengthens it.
 */
@ConfigurationProperties("blocking-portal.web")
record BlockingPortalWebProperties(
        @DefaultValue("true") boolean mapExceptions,
        boolean blockingHandlers,
        boolean cancelOnDisconnect,
        @Nullable Duration requestTimeout,
        @Nullable String requestTimeoutHeader)
        implements AopInfrastructureBean {

    /** The deadlines that requests get; with neither a time nor a header they get none. */
    RequestDeadlines requestDeadlines() {
        if (requestTimeout != null && requestTimeout.isNegative()) {
            throw new InvalidPortalPropertyException(
                    "blocking-portal.web.request-timeout",
                    requestTimeout,
                    "Use a duration above 0, such as 5s, or 0 for no limit.");
        }
        Duration timeout = requestTimeout == null || requestTimeout.isZero() ? null : requestTimeout;
        String header = StringUtils.hasText(requestTimeoutHeader) ? requestTimeoutHeader.strip() : null;
        return new RequestDeadlines(timeout, header);
    }
}
