package io.github.blockingportal.facades.advised;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.security.access.prepost.PreAuthorize;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** A facade whose methods are advised. */
@BlockingFacade(ReactiveOrders.class)
public interface Advised {

    @Cacheable("orders")
    Order find(String id);

    @PreAuthorize("denyAll()")
    default Order secret(String id) {
        return find(id);
    }
}
