package io.github.blockingportal.autoconfigure.facade.repository;

import org.springframework.data.domain.Pageable;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.data.repository.reactive.ReactiveSortingRepository;
import reactor.core.publisher.Flux;

/**
 * What the reactive repository of a facade that can be asked for pages can do. Public only for the interfaces that are made for
 * facades.
 *
 * @param <T> the entity
 * @param <ID> its identifier
 */
@NoRepositoryBean
public interface ReactivePagingRepository<T, ID> extends ReactiveSortingRepository<T, ID> {

    /**
     * The entities of one page.
     *
     * @param pageable the page
     * @return them
     */
    Flux<T> findAllBy(Pageable pageable);
}
