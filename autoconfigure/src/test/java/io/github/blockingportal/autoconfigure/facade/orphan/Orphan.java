package io.github.blockingportal.autoconfigure.facade.orphan;

import io.github.blockingportal.autoconfigure.facade.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

@BlockingFacade(ReactiveOrders.class)
interface Orphan {}
