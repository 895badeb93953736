package io.github.blockingportal.autoconfigure.http;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.GetExchange;

import io.github.blockingportal.spring.http.Order;

/** An HTTP interface without anything reactive, for any client. */
interface Prices {

    @GetExchange("/orders/{id}")
    Order find(@PathVariable String id);
}
