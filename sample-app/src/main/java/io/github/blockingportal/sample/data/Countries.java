package io.github.blockingportal.sample.data;

import java.util.List;
import java.util.Optional;

import io.github.blockingportal.spring.BlockingFacade;

/** The countries in the database, for blocking code: each method is a call to the repository through the portal. */
@BlockingFacade(CountryRepository.class)
public interface Countries {

    /** The country with this code. */
    Optional<Country> findById(String code);

    /** All countries in the order of their names. */
    List<Country> findAllByOrderByName();
}
