package io.github.blockingportal.autoconfigure.http;

import java.util.List;
import java.util.Optional;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.spring.http.PortalHttpServices;

/** The code in docs/http-interfaces.md. */
final class HttpExamples {

    private HttpExamples() {}

    record Order(String id) {}

    @HttpExchange("/orders")
    interface Orders {

        @GetExchange("/{id}")
        Optional<Order> find(@PathVariable String id);

        @GetExchange
        List<Order> findAll();

        @PostExchange
        Order place(@RequestBody Order order);

        @GetExchange
        Flux<Order> stream();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "orders", types = Orders.class, clientType = ClientType.WEB_CLIENT)
    static class Clients {}

    static final class Checkout {

        private final Orders orders;

        Checkout(Orders orders) {
            this.orders = orders;
        }

        boolean isKnown(String id) {
            return orders.find(id).isPresent();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByHand {

        @Bean
        Orders orders(WebClient.Builder client, BlockingPortal portal) {
            WebClientAdapter adapter = WebClientAdapter.create(client.build());
            return PortalHttpServices.through(portal)
                    .applyTo(HttpServiceProxyFactory.builderFor(adapter))
                    .build()
                    .createClient(Orders.class);
        }
    }

    /** A client that tells itself how much time is left. */
    static final class OwnClient {

        Mono<String> ask(WebClient http) {
            return Mono.deferContextual(context -> http.get()
                    .uri("/orders/7")
                    .headers(headers -> Optional.ofNullable(CallDeadline.remaining(context))
                            .ifPresent(left -> headers.set("X-Time-Left", left.toMillis() + " ms")))
                    .retrieve()
                    .bodyToMono(String.class));
        }
    }
}
