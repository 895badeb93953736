package io.github.blockingportal.facades.sealing;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** A proxy may not implement it. */
@BlockingFacade(ReactiveOrders.class)
sealed interface Sealing {

    Order find(String id);

    /** The only one that may. */
    record Only() implements Sealing {

        @Override
        public Order find(String id) {
            return new Order(id);
        }
    }
}
