package io.github.blockingportal.autoconfigure.context;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolderThreadLocalAccessor;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

import io.github.blockingportal.CapturingAccessor;

/**
 * What {@code ReactiveSecurityContextHolder} finds: the caller's own one, if it works for a reactive chain that has one, or else
 * the one that {@link SecurityContextAccessor} has put beside it.
 */
final class ReactiveSecurityContextAccessor extends CapturingAccessor<Mono<SecurityContext>> {

    private static final Mono<SecurityContext> THE_ONE_BESIDE_IT =
            Mono.deferContextual(ReactiveSecurityContextAccessor::besideIt);

    private final ReactiveSecurityContextHolderThreadLocalAccessor holder =
            new ReactiveSecurityContextHolderThreadLocalAccessor();
    private final SecurityContexts contexts;

    ReactiveSecurityContextAccessor(SecurityContexts contexts) {
        this.contexts = contexts;
    }

    private static Mono<SecurityContext> besideIt(ContextView context) {
        SecurityContext carried = context.getOrDefault(SecurityContextAccessor.KEY, null);
        Authentication authentication = carried == null ? null : carried.getAuthentication();
        return authentication == null ? Mono.empty() : Mono.just(new SecurityContextImpl(authentication));
    }

    @Override
    public Object key() {
        return SecurityContext.class;
    }

    @Override
    @SuppressWarnings("NullAway") // the holder has null where nothing is set, and does not say so
    public @Nullable Mono<SecurityContext> getValue() {
        return holder.getValue();
    }

    @Override
    public @Nullable Mono<SecurityContext> capture() {
        Mono<SecurityContext> current = getValue();
        if (current != null) {
            return current;
        }
        return contexts.mayHaveSomebody() ? THE_ONE_BESIDE_IT : null;
    }

    @Override
    public void setValue(Mono<SecurityContext> value) {
        if (value != THE_ONE_BESIDE_IT) {
            holder.setValue(value);
        }
    }

    @Override
    public void setValue() {
        holder.setValue();
    }

    @Override
    public void restore(Mono<SecurityContext> previous) {
        holder.setValue();
        setValue(previous);
    }
}
