package io.github.blockingportal.autoconfigure.web;

import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.validation.Errors;

import io.github.blockingportal.PortalCallException;

/**
 * Looks into what the JDK, Spring, Reactor, Jackson, the validator and Spring Security wrap a failure in that they pass on, one in
 * the other. A wrapper of the application's own ends the search: it has its reason.
 */
final class WrappedFailures {

    /** By their names, since most are in libraries that may be absent. */
    private static final Set<String> TYPES = Set.of(
            "java.util.concurrent.CompletionException",
            "java.util.concurrent.ExecutionException",
            "java.util.concurrent.StructuredTaskScope$FailedException",
            "java.lang.reflect.InvocationTargetException",
            "java.lang.reflect.UndeclaredThrowableException",
            "java.security.PrivilegedActionException",
            "jakarta.servlet.ServletException",
            "com.google.common.util.concurrent.UncheckedExecutionException",
            "org.springframework.cache.Cache$ValueRetrievalException",
            "org.springframework.cloud.client.circuitbreaker.NoFallbackAvailableException",
            "org.springframework.core.retry.RetryException",
            "org.springframework.validation.BindException",
            "org.springframework.web.server.ServerErrorException",
            "org.springframework.web.server.ServerWebInputException",
            "org.springframework.security.authentication.AuthenticationServiceException",
            "org.springframework.security.authentication.InternalAuthenticationServiceException",
            "org.springframework.security.authorization.AuthorizationServiceException",
            "org.springframework.security.access.AuthorizationServiceException",
            "org.springframework.security.oauth2.jwt.BadJwtException",
            "org.springframework.security.oauth2.jwt.JwtException",
            "org.springframework.security.oauth2.jwt.JwtDecoderInitializationException",
            "org.springframework.security.oauth2.server.resource.InvalidBearerTokenException",
            "org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException",
            "reactor.core.Exceptions$RetryExhaustedException",
            PortalCallException.class.getName());

    /** Whose exceptions an application does not throw itself. */
    private static final Set<String> PACKAGES = Set.of(
            "org.springframework.beans.",
            "org.springframework.core.codec.",
            "org.springframework.core.convert.",
            "org.springframework.expression.",
            "org.springframework.http.converter.",
            "org.springframework.messaging.",
            "org.springframework.transaction.",
            "org.springframework.web.bind.",
            "org.springframework.web.method.",
            "tools.jackson.",
            "com.fasterxml.jackson.",
            "jakarta.validation.");

    /** What Spring wraps a failure in where it has no type of its own for it: a formatter's, an expression's. */
    private static final Set<String> TYPES_OF_ALL = Set.of(
            IllegalArgumentException.class.getName(),
            IllegalStateException.class.getName(),
            RuntimeException.class.getName());

    private static final int DEEPEST = 100;

    private WrappedFailures() {}

    /** The failure that is wanted; null if it is not in this one. Ends in a circle of causes too. */
    static @Nullable Throwable find(Throwable failure, Predicate<Throwable> wanted) {
        return find(failure, wanted, DEEPEST);
    }

    private static @Nullable Throwable find(Throwable failure, Predicate<Throwable> wanted, int depth) {
        if (wanted.test(failure)) {
            return failure;
        }
        if (depth == 0 || !isWrapper(failure)) {
            return null;
        }
        return insideOf(failure)
                .map(inside -> find(inside, wanted, depth - 1))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static Stream<Throwable> insideOf(Throwable failure) {
        Stream<Throwable> cause = Stream.ofNullable(failure.getCause());
        return failure instanceof Errors errors ? Stream.concat(cause, insideOf(errors)) : cause;
    }

    private static Stream<Throwable> insideOf(Errors errors) {
        return errors.getAllErrors().stream()
                .filter(error -> error.contains(Throwable.class))
                .map(error -> error.unwrap(Throwable.class));
    }

    private static boolean isWrapper(Throwable failure) {
        String type = failure.getClass().getName();
        return TYPES.contains(type)
                || PACKAGES.stream().anyMatch(type::startsWith)
                || TYPES_OF_ALL.contains(type) && isMadeBySpring(failure);
    }

    private static boolean isMadeBySpring(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        return stack.length > 0 && stack[0].getClassName().startsWith("org.springframework.");
    }
}
