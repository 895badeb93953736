package io.github.blockingportal.facades.unfit;

import java.util.List;
import java.util.Set;

import org.springframework.context.annotation.Profile;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Window;
import org.springframework.data.mongodb.core.mapping.Document;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.history.RevisionRepository;

import io.github.blockingportal.facades.stock.Stock.Item;
import io.github.blockingportal.spring.BlockingFacade;

/** Repositories that cannot be, each in an application with the profile of its name. */
public final class Unfit {

    private Unfit() {}

    record Thing(@Id Long id) {}

    @Table
    @Document
    record Both(@Id Long id) {}

    @Profile("pages")
    @BlockingFacade
    interface Pages extends Repository<Item, Long> {

        @Query("select * from item")
        Page<Item> given(Pageable page);

        @Query("select * from item")
        Slice<Item> sliced(Pageable page);

        Page<Item> findByColour(String colour);
    }

    @Profile("sets")
    @BlockingFacade
    interface Sets extends Repository<Item, Long> {

        Set<Item> findByColour(String colour);
    }

    @Profile("windows")
    @BlockingFacade
    interface Windows extends Repository<Item, Long> {

        Window<Item> findFirst2ByColour(String colour, ScrollPosition position);
    }

    @Profile("weights")
    @BlockingFacade
    interface Weights extends ListCrudRepository<Item, Long> {

        List<Item> findByWeight(int weight);
    }

    @Profile("revisions")
    @BlockingFacade
    interface Revisions extends RevisionRepository<Item, Long, Integer> {}

    @Profile("things")
    @BlockingFacade
    interface Things extends ListCrudRepository<Thing, Long> {}

    @Profile("both")
    @BlockingFacade
    interface Boths extends ListCrudRepository<Both, Long> {}

    @Profile("nothing")
    @BlockingFacade
    interface Nothing {

        String find(String id);
    }
}
