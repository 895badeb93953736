package io.github.blockingportal.spring.http;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.GetExchange;

/** What more than one HTTP interface has. */
interface Finds<T> {

    @GetExchange("/orders/{id}")
    T find(@PathVariable String id);
}
