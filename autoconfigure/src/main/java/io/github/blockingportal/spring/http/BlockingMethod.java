package io.github.blockingportal.spring.http;

import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.spring.http.PortalHttpServices.TimeLimit;

/** How a blocking method of an HTTP interface waits, and what it makes of the value. */
final class BlockingMethod {

    private final String name;
    private final boolean optional;
    private final Supplier<? extends BlockingPortal> portal;
    private final @Nullable TimeLimit limit;
    private volatile @Nullable View view;

    BlockingMethod(
            String name, Class<?> returnType, Supplier<? extends BlockingPortal> portal, @Nullable TimeLimit limit) {
        this.name = name;
        this.optional = returnType == Optional.class;
        this.portal = portal;
        this.limit = limit;
    }

    <T> @Nullable T call(Supplier<Mono<T>> exchange) {
        View through = view();
        if (limit == null || through.hasOwnTimeout()) {
            return through.portal().call(exchange);
        }
        try (CallDeadline.Scope scope = limit.open()) {
            return through.portal().call(exchange);
        }
    }

    private View view() {
        View made = view;
        if (made == null) {
            made = makeView();
            view = made;
        }
        return made;
    }

    private View makeView() {
        @Nullable BlockingPortal given = portal.get();
        @Nullable BlockingPortal made = given == null ? null : given.named(name);
        if (made == null) {
            throw new IllegalStateException("The HTTP interface method '" + name
                    + "' cannot wait through the blocking portal, since that is a mock, whose named(...) answers null."
                    + " Use a spy for the portal, or a mock for the interface itself");
        }
        return new View(made, limit != null && hasOwnTimeout(made));
    }

    /** Whether the operator has set the deadline of the calls of this name, which goes before the limit. */
    private boolean hasOwnTimeout(BlockingPortal portal) {
        @Nullable PortalSnapshot snapshot = portal.snapshot(Detail.NUMBERS);
        return snapshot != null
                && snapshot.callSettings().stream()
                        .anyMatch(calls -> calls.name().equals(name) && calls.timeout() != null);
    }

    @Nullable
    Object returned(@Nullable Object value) {
        return optional ? Optional.ofNullable(value) : value;
    }

    private record View(BlockingPortal portal, boolean hasOwnTimeout) {}
}
