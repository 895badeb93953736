package io.github.blockingportal.autoconfigure.web;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Tells a native image of the fields that {@link LoginFailures} and {@link ReactiveLoginFailures} look into. */
final class LoginFailureHints implements RuntimeHintsRegistrar {

    private static final String PACKAGE = "org.springframework.security.web.";

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        Stream.of(
                        "authentication.AbstractAuthenticationProcessingFilter",
                        "authentication.AuthenticationFilter",
                        "authentication.www.BasicAuthenticationFilter",
                        "server.authentication.AuthenticationWebFilter")
                .forEach(type -> hints.reflection()
                        .registerTypeIfPresent(classLoader, PACKAGE + type, MemberCategory.ACCESS_DECLARED_FIELDS));
    }
}
