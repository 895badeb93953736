package io.github.blockingportal.facades.orphan;

import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

@BlockingFacade(ReactiveOrders.class)
interface Orphan {}
