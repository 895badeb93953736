package io.github.blockingportal.facades.orders;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.spring.BlockingFacade;
import io.github.blockingportal.spring.FacadeCall;

/** The code in docs/repositories.md, and of facades.md what is about calls. */
public final class RepositoryExamples {

    private RepositoryExamples() {}

    @Table("PURCHASE")
    public record Order(@Id @Nullable Long id, String customer, int total) {}

    @BlockingFacade
    public interface Orders extends ListCrudRepository<Order, Long>, ListPagingAndSortingRepository<Order, Long> {

        List<Order> findByCustomer(String customer);

        Page<Order> findByTotalGreaterThan(int total, Pageable page);

        @Query("select sum(total) from purchase where customer = :customer")
        int total(String customer);
    }

    public interface ReactiveOrders extends ReactiveCrudRepository<Order, Long> {

        Flux<Order> findByCustomer(String customer, Pageable page);

        Mono<Long> countByCustomer(String customer);
    }

    @BlockingFacade(ReactiveOrders.class)
    public interface OrdersOfCustomers extends ListCrudRepository<Order, Long> {

        Page<Order> findByCustomer(String customer, Pageable page);
    }

    @BlockingFacade(value = ReactiveOrders.class, name = "orders", timeout = "2s")
    public interface Reports {

        long count();

        @FacadeCall(name = "orders.of-customer", timeout = "${orders.report-timeout}")
        List<Order> findByCustomer(String customer, Pageable page);
    }

    static Page<Order> dearest(Orders orders) {
        Page<Order> dearest = orders.findByTotalGreaterThan(
                100, PageRequest.of(0, 20, Sort.by("total").descending()));
        return dearest;
    }
}
