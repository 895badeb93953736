package io.github.blockingportal.facades.marked;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Description;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Role;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** Facades with the annotations that beans may have. */
public final class Marked {

    private Marked() {}

    public interface Orders {

        Order find(String id);
    }

    @BlockingFacade(ReactiveOrders.class)
    @Qualifier("plain")
    public interface Plain extends Orders {}

    @BlockingFacade(ReactiveOrders.class)
    @Primary
    public interface First extends Orders {}

    @BlockingFacade(ReactiveOrders.class)
    @Fallback
    @East
    public interface Last extends Orders {}

    @BlockingFacade(Missing.class)
    @Lazy
    public interface Late {}

    @BlockingFacade(ReactiveOrders.class)
    @DependsOn("opening")
    @Role(BeanDefinition.ROLE_SUPPORT)
    @Description("after the opening")
    public interface Opened {}

    @BlockingFacade(ReactiveOrders.class)
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    public interface EachTime {}

    @BlockingFacade(ReactiveOrders.class)
    @Scope(value = "desk", proxyMode = ScopedProxyMode.TARGET_CLASS)
    @Qualifier("desk")
    public interface AtDesk {

        Order find(String id);
    }

    /** A qualifier. */
    @Qualifier
    @Retention(RetentionPolicy.RUNTIME)
    public @interface East {}

    public static class Missing {}

    public record Counter(
            Orders first,
            @Qualifier("plain") Orders plain,
            @East Orders east,
            @Qualifier("desk") AtDesk desk) {}
}
