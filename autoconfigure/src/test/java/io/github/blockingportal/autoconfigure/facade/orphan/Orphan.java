package io.github.blockingportal.autoconfigure.facade.orphan;

import io.github.blockingportal.autoconfigure.BlockingFacade;
import io.github.blockingportal.autoconfigure.facade.shop.Shop.ReactiveOrders;

@BlockingFacade(ReactiveOrders.class)
interface Orphan {}
