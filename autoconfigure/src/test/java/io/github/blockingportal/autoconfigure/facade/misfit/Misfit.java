package io.github.blockingportal.autoconfigure.facade.misfit;

import io.github.blockingportal.autoconfigure.facade.shop.Shop.Order;
import io.github.blockingportal.autoconfigure.facade.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

@BlockingFacade(ReactiveOrders.class)
interface Misfit {

    String find(String id);

    Order other(String id);
}
