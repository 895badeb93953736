package io.github.blockingportal.sample.data;

import java.util.List;

import org.springframework.data.repository.ListCrudRepository;

import io.github.blockingportal.spring.BlockingFacade;

/** The countries in the database, for blocking code: each method is a call through the portal to a reactive repository. */
@BlockingFacade
public interface Countries extends ListCrudRepository<Country, String> {

    /** All countries in the order of their names. */
    List<Country> findAllByOrderByName();
}
