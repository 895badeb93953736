package io.github.blockingportal.sample.data;

import org.springframework.data.repository.reactive.ReactiveCrudRepository;

/** A reactive repository as Spring Data finds it, beside the blocking one of the sample. */
interface ReactiveCountries extends ReactiveCrudRepository<Country, String> {}
