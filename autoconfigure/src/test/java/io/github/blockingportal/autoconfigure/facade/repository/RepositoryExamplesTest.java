package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;

import io.github.blockingportal.facades.orders.RepositoryExamples;
import io.github.blockingportal.facades.orders.RepositoryExamples.Order;
import io.github.blockingportal.facades.orders.RepositoryExamples.Orders;
import io.github.blockingportal.facades.orders.RepositoryExamples.OrdersOfCustomers;
import io.github.blockingportal.facades.orders.RepositoryExamples.Reports;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/repositories.md shows. */
@Timeout(30)
class RepositoryExamplesTest {

    @Configuration(proxyBeanMethods = false)
    @EnableR2dbcRepositories(basePackageClasses = RepositoryExamples.class, considerNestedRepositories = true)
    static class Repositories {}

    @Test
    void theExamplesDoWhatTheySay() {
        RepositoryRunner.scanning(RepositoryExamples.class)
                .withUserConfiguration(StockDatabase.class, Repositories.class)
                .withPropertyValues("orders.report-timeout=5s")
                .run(context -> {
                    Orders orders = context.getBean(Orders.class);
                    orders.saveAll(
                            List.of(new Order(null, "a", 150), new Order(null, "a", 20), new Order(null, "b", 300)));
                    assertThat(orders.findByCustomer("a")).hasSize(2);
                    assertThat(orders.total("a")).isEqualTo(170);
                    assertThat(orders.findByTotalGreaterThan(
                                    100, PageRequest.of(0, 1, Sort.by("total").descending())))
                            .extracting(Order::customer)
                            .containsExactly("b");
                    PageRequest first = PageRequest.of(0, 1);
                    assertThat(context.getBean(OrdersOfCustomers.class)
                                    .findByCustomer("a", first)
                                    .getTotalElements())
                            .isEqualTo(2);
                    Reports reports = context.getBean(Reports.class);
                    assertThat(reports.count()).isEqualTo(3);
                    assertThat(reports.findByCustomer("a", first)).hasSize(1);
                });
    }
}
