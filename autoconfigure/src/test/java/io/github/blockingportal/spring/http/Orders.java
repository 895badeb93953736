package io.github.blockingportal.spring.http;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.DeleteExchange;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An HTTP interface with all that its methods may return. */
@HttpExchange
public interface Orders extends Finds<Order> {

    @GetExchange("/orders/{id}")
    Optional<Order> look(@PathVariable String id);

    @GetExchange("/nothing")
    Optional<Order> lookForNothing();

    @Nullable
    @GetExchange("/nothing")
    Order nothing();

    @GetExchange("/orders")
    List<Order> all();

    @GetExchange("/orders/{id}")
    ResponseEntity<Order> entity(@PathVariable String id);

    @GetExchange("/orders/{id}")
    ResponseEntity<Void> bare(@PathVariable String id);

    @GetExchange("/orders/{id}")
    HttpHeaders headers(@PathVariable String id);

    @DeleteExchange("/orders/{id}")
    void delete(@PathVariable String id);

    @PostExchange("/echo")
    List<Order> echo(@RequestBody Flux<Order> streamed);

    @GetExchange("/broken")
    Order broken();

    @GetExchange("/never")
    Order never();

    @GetExchange("/orders/{id}")
    Mono<Order> later(@PathVariable String id);

    @GetExchange("/orders")
    Flux<Order> stream();

    @GetExchange("/orders/{id}")
    CompletableFuture<Order> future(@PathVariable String id);

    @GetExchange("/orders")
    ResponseEntity<Flux<Order>> streamOfEntity();

    @GetExchange("/orders/{id}")
    Mono<ResponseEntity<Order>> laterEntity(@PathVariable String id);

    default String idOf(String id) {
        return find(id).id();
    }
}
