package io.github.blockingportal.spring.http;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;

/** An HTTP interface without anything reactive. */
interface Blocking extends Finds<Order> {

    @DeleteExchange("/orders/{id}")
    void delete(@PathVariable String id);

    @GetExchange("/orders/{id}")
    HttpHeaders headers(@PathVariable String id);

    @GetExchange("/orders/{id}")
    ResponseEntity<Void> bare(@PathVariable String id);

    @GetExchange("/orders/{id}")
    ResponseEntity<Order> entity(@PathVariable String id);
}
