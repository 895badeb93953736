package io.github.blockingportal.facades.papers;

import java.util.List;
import java.util.Optional;

import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.mongodb.core.mapping.Document;
import org.springframework.data.mongodb.repository.MongoRepository;
import org.springframework.data.mongodb.repository.Query;

import io.github.blockingportal.facades.papers.Papers.Paper;
import io.github.blockingportal.spring.BlockingFacade;

/** A blocking repository over reactive MongoDB. */
@BlockingFacade
public interface Papers extends MongoRepository<Paper, String> {

    @Document
    record Paper(@Id String id, String title, int year) {}

    Page<Paper> findByYear(int year, Pageable page);

    Optional<Paper> findByTitle(String title);

    @Query("{ 'title' : ?0 }")
    List<Paper> titled(String title);

    @Query(value = "{ 'year' : ?0 }", count = true)
    long ofYear(int year);
}
