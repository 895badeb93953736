package io.github.blockingportal.facades.line;

import java.util.List;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.spring.BlockingFacade;

/** Facades that extend one another, each with a target of its own. */
public final class Line {

    private Line() {}

    @BlockingFacade(ReactiveOrders.class)
    public interface Orders {

        List<Order> all();
    }

    @BlockingFacade(value = ReactiveAdminOrders.class, portal = "admin")
    public interface AdminOrders extends Orders {

        void delete(String id);
    }

    /** Sorted after what it extends, as the other is before. */
    @BlockingFacade(value = ReactiveAdminOrders.class, portal = "yard")
    public interface YardOrders extends Orders {}

    public static class ReactiveOrders {

        public Flux<Order> all() {
            return Flux.just(new Order("everybody's"));
        }
    }

    public static class ReactiveAdminOrders {

        public Flux<Order> all() {
            return Flux.just(new Order("the administrator's"));
        }

        public Mono<Void> delete(String id) {
            return Mono.empty();
        }
    }

    public record Desk(Orders customers, AdminOrders administrator) {}

    /** Is the bean of the sub-interface, and so of the interface too. */
    public static class OwnAdminOrders implements AdminOrders {

        @Override
        public List<Order> all() {
            return List.of();
        }

        @Override
        public void delete(String id) {}
    }

    /** Is the bean of the interface alone. */
    public static class OwnOrders implements Orders {

        @Override
        public List<Order> all() {
            return List.of();
        }
    }
}
