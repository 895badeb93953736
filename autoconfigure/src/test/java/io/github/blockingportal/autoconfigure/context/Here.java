package io.github.blockingportal.autoconfigure.context;

import org.slf4j.MDC;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import reactor.core.publisher.Mono;

/** What the current thread knows of the request that it works for. */
final class Here {

    static final String NOTHING = "null null null null";

    private Here() {}

    static String all() {
        return user() + " " + MDC.get("user") + " " + locale() + " " + request();
    }

    static String user() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? "null" : authentication.getName();
    }

    private static String locale() {
        LocaleContext context = LocaleContextHolder.getLocaleContext();
        return String.valueOf(context == null ? null : context.getLocale());
    }

    private static String request() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        return String.valueOf(
                request == null ? null : request.getAttribute("request", RequestAttributes.SCOPE_REQUEST));
    }

    /** The user in the Reactor context. */
    static Mono<String> reactiveUser() {
        return ReactiveSecurityContextHolder.getContext()
                .map(context -> context.getAuthentication().getName())
                .defaultIfEmpty("null");
    }
}
