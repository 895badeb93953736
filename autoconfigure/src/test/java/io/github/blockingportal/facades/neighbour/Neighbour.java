package io.github.blockingportal.facades.neighbour;

import java.util.List;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** Through a portal of its own. */
@BlockingFacade(value = ReactiveOrders.class, portal = "neighbour")
public interface Neighbour {

    /** The orders that the neighbour has. */
    List<Order> all();
}
