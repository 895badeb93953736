package io.github.blockingportal.autoconfigure.http;

import java.util.Optional;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.GetExchange;
import reactor.core.publisher.Mono;

import io.github.blockingportal.spring.http.Order;

/** An HTTP interface of a group without a portal of its name. */
interface Stock {

    @GetExchange("/orders/{id}")
    Optional<Order> find(@PathVariable String id);

    @GetExchange("/orders/{id}")
    Mono<Order> later(@PathVariable String id);
}
