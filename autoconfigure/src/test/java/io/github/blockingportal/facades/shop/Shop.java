package io.github.blockingportal.facades.shop;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.spring.BlockingFacade;

/** A package with facades. They are not public, as those of an application need not be. */
public final class Shop {

    private Shop() {}

    public record Order(String id) {}

    public interface ReactiveOrders {

        Mono<Order> find(String id);

        Flux<Order> all();
    }

    @BlockingFacade(ReactiveOrders.class)
    interface Orders {

        Order find(String id);

        List<Order> all();

        default String label(String id) {
            return "order " + find(id).id();
        }
    }

    /** How the tests get at what is not public. */
    public static Class<?> facade() {
        return Orders.class;
    }

    public static class Counter {

        private final Orders orders;

        Counter(Orders orders) {
            this.orders = orders;
        }

        public int count() {
            return orders.all().size();
        }

        public String label(String id) {
            return orders.label(id);
        }
    }

    /** A configuration with a bean of the interface. */
    @Configuration(proxyBeanMethods = false)
    public static class OwnOrders {

        @Bean
        Orders own() {
            return new NoOrders();
        }
    }

    public static class NoOrders implements Orders {

        @Override
        public Order find(String id) {
            throw new NoSuchElementException(id);
        }

        @Override
        public List<Order> all() {
            return List.of();
        }
    }

    public static class MemoryOrders implements ReactiveOrders {

        @Override
        public Mono<Order> find(String id) {
            return Mono.just(new Order(id));
        }

        @Override
        public Flux<Order> all() {
            return Flux.just("1", "2").map(Order::new);
        }
    }

    /** A target that uses RxJava. */
    public static class RxOrders {

        public Single<Order> find(String id) {
            return Single.just(new Order(id));
        }

        public Maybe<Order> maybe(String id) {
            return Maybe.empty();
        }

        public Observable<Order> all() {
            return Observable.just(new Order("1"), new Order("2"));
        }

        public Completable delete(String id) {
            return Completable.error(new IllegalStateException("cannot delete " + id));
        }

        public Flow.Publisher<Order> flow() {
            return JdkFlowAdapter.publisherToFlowPublisher(Flux.just(new Order("3")));
        }
    }

    public interface RxFacade {

        Order find(String id);

        Order maybe(String id);

        List<Order> all();

        void delete(String id);

        Stream<Order> flow();
    }

    public interface WrongRxFacade {

        Order delete(String id);

        String find(String id);
    }
}
