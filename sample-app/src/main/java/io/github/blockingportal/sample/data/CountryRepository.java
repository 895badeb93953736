package io.github.blockingportal.sample.data;

import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Flux;

/** The countries in the database. */
public interface CountryRepository extends ReactiveCrudRepository<Country, String> {

    /** All countries in the order of their names. */
    Flux<Country> findAllByOrderByName();
}
