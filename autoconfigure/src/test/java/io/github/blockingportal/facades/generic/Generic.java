package io.github.blockingportal.facades.generic;

import java.util.List;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** Facades with type variables, of themselves and of what they extend. They are hidden, as their outer class is. */
final class Generic {

    private Generic() {}

    interface Reading<T, K> {

        T find(K id);

        List<T> all();

        default int count() {
            return all().size();
        }
    }

    @BlockingFacade(ReactiveOrders.class)
    interface Orders extends Reading<Order, String> {}

    @BlockingFacade(ReactiveOrders.class)
    interface Listing<T> {

        List<T> all();
    }
}
