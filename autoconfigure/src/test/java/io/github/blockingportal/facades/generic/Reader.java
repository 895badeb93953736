package io.github.blockingportal.facades.generic;

import io.github.blockingportal.facades.generic.Generic.Listing;
import io.github.blockingportal.facades.generic.Generic.Orders;
import io.github.blockingportal.facades.generic.Generic.Reading;
import io.github.blockingportal.facades.shop.Shop.Order;

/** Wants facades by generic types. */
public final class Reader {

    private final Reading<Order, String> reading;
    private final Orders orders;
    private final Listing<Order> listing;

    Reader(Reading<Order, String> reading, Orders orders, Listing<Order> listing) {
        this.reading = reading;
        this.orders = orders;
        this.listing = listing;
    }

    public boolean readsOrders() {
        return reading == orders;
    }

    public int count() {
        return orders.count();
    }

    public int listed() {
        return listing.all().size();
    }
}
