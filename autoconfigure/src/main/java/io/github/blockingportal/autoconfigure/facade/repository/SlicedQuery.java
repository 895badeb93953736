package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.FacadeRules;

/** A slice of a query: whether there is a next one is told by one element more than the slice has. */
record SlicedQuery(BlockingPortal view, RepositoryQuery items, int pageable) implements FacadeRules.Invocation {

    @Override
    public @Nullable Object invoke(@Nullable Object[] arguments) {
        Pageable wanted = (Pageable) Objects.requireNonNull(arguments[pageable], "pageable");
        return view.call(() -> slice(wanted, arguments));
    }

    private Mono<Slice<?>> slice(Pageable wanted, @Nullable Object[] arguments) {
        @Nullable Object[] more = arguments.clone();
        Pageable asked = wanted.isUnpaged() ? wanted : new OneMore(wanted);
        more[pageable] = asked;
        return items.page(asked, more).map(found -> slice(found, wanted));
    }

    private static Slice<?> slice(List<Object> found, Pageable wanted) {
        boolean hasNext = wanted.isPaged() && found.size() > wanted.getPageSize();
        return new SliceImpl<>(hasNext ? List.copyOf(found.subList(0, wanted.getPageSize())) : found, wanted, hasNext);
    }

    /** The same page with one element more; only for a repository, which asks for the size, the offset and the order. */
    record OneMore(Pageable page) implements Pageable {

        @Override
        public int getPageSize() {
            return page.getPageSize() + 1;
        }

        @Override
        public long getOffset() {
            return page.getOffset();
        }

        @Override
        public int getPageNumber() {
            return page.getPageNumber();
        }

        @Override
        public Sort getSort() {
            return page.getSort();
        }

        @Override
        public Pageable next() {
            return page.next();
        }

        @Override
        public Pageable previousOrFirst() {
            return page.previousOrFirst();
        }

        @Override
        public Pageable first() {
            return page.first();
        }

        @Override
        public Pageable withPage(int pageNumber) {
            return page.withPage(pageNumber);
        }

        @Override
        public boolean hasPrevious() {
            return page.hasPrevious();
        }
    }
}
