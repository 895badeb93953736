package io.github.blockingportal.facades.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.BlockingFacade;

/** The code in docs/facades.md. */
public final class FacadeExamples {

    private FacadeExamples() {}

    public record Order(String id) {}

    public interface ReactiveOrders {

        Mono<Order> find(String id);

        Flux<Order> findAll();

        Flux<Order> export();

        Mono<Void> delete(String id);

        Mono<Order> place(Order order);
    }

    public interface Orders {

        Optional<Order> find(String id);

        List<Order> findAll();

        Stream<Order> export();

        void delete(String id) throws IOException;

        CompletableFuture<Order> place(Order order);

        default Order get(String id) {
            return find(id).orElseThrow();
        }
    }

    static Orders facade(BlockingPortal portal, ReactiveOrders reactiveOrders) {
        Orders orders = portal.timeout(Duration.ofSeconds(2)).facade(Orders.class, reactiveOrders);
        return orders;
    }

    @HttpExchange("/orders")
    public interface OrderClient {

        @GetExchange("/{id}")
        Mono<Order> find(@PathVariable String id);

        @GetExchange
        Flux<Order> findAll();
    }

    @BlockingFacade(OrderClient.class)
    public interface RemoteOrders {

        Order find(String id);

        List<Order> findAll();
    }

    @AutoConfigurationPackage
    @Configuration(proxyBeanMethods = false)
    public static class Clients {

        @Bean
        OrderClient orderClient(@Value("${orders.url}") String url) {
            WebClient client = WebClient.create(url);
            return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client))
                    .build()
                    .createClient(OrderClient.class);
        }

        @Bean
        Checkout checkout(RemoteOrders orders) {
            return new Checkout(orders);
        }
    }

    public record Checkout(RemoteOrders orders) {}
}
