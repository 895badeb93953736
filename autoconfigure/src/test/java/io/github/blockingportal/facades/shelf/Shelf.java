package io.github.blockingportal.facades.shelf;

import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;

import io.github.blockingportal.facades.stock.Stock.Item;
import io.github.blockingportal.facades.stock.Stock.ReactiveItems;
import io.github.blockingportal.spring.BlockingFacade;

/** A blocking repository over a reactive one that the application has anyway. */
@BlockingFacade(value = ReactiveItems.class, name = "shelf")
public interface Shelf extends ListCrudRepository<Item, Long> {

    Page<Item> findAll(Pageable page);

    Page<Item> findByColour(String colour, Pageable page);

    /** One that is too much for a reactive repository that has no order. */
    interface Sorted extends PagingAndSortingRepository<Item, Long> {

        Slice<Item> findByName(String name, Pageable page);
    }
}
