package io.github.blockingportal.autoconfigure.actuate;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** Says with a status over HTTP whether there was a call to cancel. */
@EndpointWebExtension(endpoint = BlockingPortalEndpoint.class)
final class BlockingPortalEndpointWebExtension implements AopInfrastructureBean {

    private final BlockingPortalEndpoint endpoint;

    BlockingPortalEndpointWebExtension(BlockingPortalEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @DeleteOperation
    WebEndpointResponse<Void> cancel(@Selector String portal, @Selector long callId) {
        boolean cancelled = endpoint.cancel(portal, callId).cancelled();
        return new WebEndpointResponse<>(
                cancelled ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
