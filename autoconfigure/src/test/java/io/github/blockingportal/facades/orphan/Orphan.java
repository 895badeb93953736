package io.github.blockingportal.facades.orphan;

import io.github.blockingportal.autoconfigure.BlockingFacade;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;

@BlockingFacade(ReactiveOrders.class)
interface Orphan {}
