package io.github.blockingportal.autoconfigure.actuate;

import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.MimeType;

/** Says with a status over HTTP what is wrong with a request, what became of a change, and whether there was a call to cancel. */
@EndpointWebExtension(endpoint = BlockingPortalEndpoint.class)
final class BlockingPortalEndpointWebExtension implements AopInfrastructureBean {

    private static final int CONFLICT = 409;
    private static final MimeType PROBLEM = MimeType.valueOf("application/problem+json");

    private final BlockingPortalEndpoint endpoint;

    BlockingPortalEndpointWebExtension(BlockingPortalEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @ReadOperation
    WebEndpointResponse<?> portals(@Nullable Boolean stack, @Nullable String calls) {
        return answered(() -> endpoint.portals(stack, number(calls)));
    }

    @ReadOperation
    WebEndpointResponse<?> portal(@Selector String portal, @Nullable Boolean stack, @Nullable String calls) {
        return answered(() -> endpoint.portal(portal, stack, number(calls)));
    }

    private static @Nullable Integer number(@Nullable String calls) {
        try {
            return calls == null || calls.isBlank() ? null : Integer.valueOf(calls.strip());
        } catch (NumberFormatException noNumber) {
            throw BlockingPortalEndpoint.wrongCalls(calls);
        }
    }

    private static WebEndpointResponse<?> answered(Supplier<@Nullable Object> operation) {
        try {
            Object answer = operation.get();
            return answer == null
                    ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                    : new WebEndpointResponse<>(answer);
        } catch (WrongRequestException wrong) {
            return problem(WebEndpointResponse.STATUS_BAD_REQUEST, "Bad Request", wrong);
        }
    }

    /** As Spring writes a {@code ProblemDetail}, which without Spring's web module there is none of. */
    private static WebEndpointResponse<?> problem(int status, String title, RuntimeException why) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", title);
        body.put("status", status);
        body.put("detail", String.valueOf(why.getMessage()));
        return new WebEndpointResponse<>(OperationResponseBody.of(body), status, PROBLEM);
    }

    @WriteOperation
    WebEndpointResponse<?> change(
            SecurityContext security,
            @Selector String portal,
            @Nullable String maxConcurrentCalls,
            @Nullable String timeout,
            @Nullable String enforcement,
            @Nullable String workerLimit,
            @Nullable String maxWait,
            @Nullable String maxWaiting) {
        Principal who = security.getPrincipal();
        RequestedChange change = BlockingPortalEndpoint.requested(
                maxConcurrentCalls, timeout, enforcement, workerLimit, maxWait, maxWaiting);
        try {
            return answered(() -> endpoint.change(portal, change, who == null ? null : who.getName()));
        } catch (IllegalStateException governed) {
            return problem(CONFLICT, "Conflict", governed);
        }
    }

    @DeleteOperation
    WebEndpointResponse<Void> cancel(@Selector String portal, @Selector long callId) {
        boolean cancelled = endpoint.cancel(portal, callId).cancelled();
        return new WebEndpointResponse<>(
                cancelled ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
