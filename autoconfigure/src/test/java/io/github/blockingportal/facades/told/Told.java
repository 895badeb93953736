package io.github.blockingportal.facades.told;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

import org.springframework.context.annotation.Profile;
import org.springframework.core.annotation.AliasFor;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;
import io.github.blockingportal.spring.FacadeCall;

/** Facades whose annotations say what their calls are like. */
public final class Told {

    private Told() {}

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @FacadeCall
    public @interface Within {

        @AliasFor(annotation = FacadeCall.class, attribute = "timeout")
        String value();
    }

    @Profile("told")
    @BlockingFacade(
            value = ReactiveOrders.class,
            name = "${orders.name}",
            timeout = "${orders.timeout}",
            portal = "${orders.portal}")
    public interface Orders {

        Order find(String id);

        @FacadeCall(name = "all.of.them", timeout = "PT0.3S", portal = "maps")
        List<Order> all();
    }

    @Profile("short")
    @BlockingFacade(value = ReactiveOrders.class, timeout = "20s")
    public interface Short {

        @Within("${orders.timeout}")
        Order find(String id);

        @FacadeCall(portal = "maps")
        List<Order> all();
    }

    @Profile("soon")
    @BlockingFacade(value = ReactiveOrders.class, timeout = "soon")
    interface Soon {}

    @Profile("zero")
    @BlockingFacade(ReactiveOrders.class)
    interface Zero {

        @FacadeCall(timeout = "0s")
        Order find(String id);
    }

    @Profile("unset")
    @BlockingFacade(value = ReactiveOrders.class, name = "${orders.unset}")
    interface Unset {

        Order find(String id);
    }

    @Profile("blank")
    @BlockingFacade(ReactiveOrders.class)
    interface Blank {

        @FacadeCall(name = "${orders.blank:}")
        Order find(String id);
    }

    @Profile("elsewhere")
    @BlockingFacade(ReactiveOrders.class)
    interface Elsewhere {

        @FacadeCall(portal = "elsewhere")
        Order find(String id);
    }

    @Profile("body")
    @BlockingFacade(ReactiveOrders.class)
    interface Body {

        @FacadeCall(timeout = "2s")
        default String label(String id) {
            return id;
        }
    }
}
