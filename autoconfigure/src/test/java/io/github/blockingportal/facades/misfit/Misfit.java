package io.github.blockingportal.facades.misfit;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

@BlockingFacade(ReactiveOrders.class)
interface Misfit {

    String find(String id);

    Order other(String id);
}
