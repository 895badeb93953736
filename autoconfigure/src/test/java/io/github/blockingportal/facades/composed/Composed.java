package io.github.blockingportal.facades.composed;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.springframework.context.annotation.Primary;
import org.springframework.core.annotation.AliasFor;

import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** Annotations that are made of {@link BlockingFacade}, and facades that have them. */
public final class Composed {

    private Composed() {}

    @BlockingFacade(value = ReactiveOrders.class, portal = "maps")
    @Primary
    @Retention(RetentionPolicy.RUNTIME)
    public @interface OrdersFacade {}

    @BlockingFacade(Void.class)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface RemoteFacade {

        @AliasFor(annotation = BlockingFacade.class, attribute = "value")
        Class<?> of();

        @AliasFor(annotation = BlockingFacade.class, attribute = "portal")
        String through() default "";
    }

    public interface Finder {

        Order find(String id);
    }

    @OrdersFacade
    public interface Orders extends Finder {}

    @RemoteFacade(of = MemoryOrders.class, through = "maps")
    public interface RemoteOrders extends Finder {}
}
