package io.github.blockingportal.autoconfigure.web.flux;

import java.time.Duration;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.PortalTimeoutException;

/**
 * Who is logged in, as blocking code looks for it. In a reactive chain that is something which has yet to be loaded; what is
 * carried to {@code SecurityContextHolder} is there.
 */
final class HandlerUser implements AopInfrastructureBean {

    /** That of Spring Security's accessor of {@code SecurityContextHolder}. */
    private static final String KEY = SecurityContext.class.getName();

    /** Fails with a {@link PortalTimeoutException} where that takes longer than the request has. */
    Mono<Context> addTo(Context context, String handler) {
        Mono<Context> loaded = ReactiveSecurityContextHolder.getContext()
                .map(user -> context.put(KEY, user))
                .defaultIfEmpty(context);
        CallDeadline deadline = CallDeadline.in(context);
        if (deadline == null) {
            return loaded;
        }
        Duration left = deadline.remaining();
        return loaded.timeout(left, Mono.error(() -> tooLate(handler, left, deadline)));
    }

    private static PortalTimeoutException tooLate(String handler, Duration waited, CallDeadline deadline) {
        return new PortalTimeoutException("Handler '" + handler
                + "' was not begun: the security context was not loaded within " + waited.toMillis() + " ms, all that "
                + deadline.owner()
                + " had left. Look where it is loaded from, such as a store of sessions, or raise that deadline");
    }
}
