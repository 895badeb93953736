package io.github.blockingportal.facades.oddly;

import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** A class where an interface is meant. */
@BlockingFacade(ReactiveOrders.class)
abstract class Oddly {}
