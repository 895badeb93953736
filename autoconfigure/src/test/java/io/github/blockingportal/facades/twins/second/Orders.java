package io.github.blockingportal.facades.twins.second;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** There is another one of this simple name. */
@BlockingFacade(ReactiveOrders.class)
public interface Orders {

    Order find(String id);
}
