package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.FacadeRules;

/** A page of a query: one call, which also counts where the page does not tell by itself that it is the last one. */
record PagedQuery(BlockingPortal view, RepositoryQuery items, RepositoryQuery count, int pageable)
        implements FacadeRules.Invocation {

    @Override
    public @Nullable Object invoke(@Nullable Object[] arguments) {
        Pageable wanted = (Pageable) Objects.requireNonNull(arguments[pageable], "pageable");
        return view.call(() -> page(wanted, arguments));
    }

    private Mono<Page<?>> page(Pageable wanted, @Nullable Object[] arguments) {
        return items.page(wanted, arguments)
                .flatMap(found -> total(wanted, found, arguments).map(total -> new PageImpl<>(found, wanted, total)));
    }

    private Mono<Long> total(Pageable wanted, List<?> found, @Nullable Object[] arguments) {
        if (wanted.isUnpaged()) {
            return Mono.just((long) found.size());
        }
        boolean last = found.size() < wanted.getPageSize() && (!found.isEmpty() || wanted.getOffset() == 0);
        return last
                ? Mono.just(wanted.getOffset() + found.size())
                : count.ask(RepositoryQuery.without(pageable, arguments))
                        .single()
                        .cast(Number.class)
                        .map(Number::longValue);
    }
}
