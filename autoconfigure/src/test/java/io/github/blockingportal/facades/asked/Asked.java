package io.github.blockingportal.facades.asked;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Profile;
import org.springframework.core.type.AnnotatedTypeMetadata;

import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.spring.BlockingFacade;

/** Facades under conditions. */
public final class Asked {

    private Asked() {}

    @ConditionalOnBean(ReactiveOrders.class)
    @BlockingFacade(ReactiveOrders.class)
    public interface WithTarget {

        Order find(String id);
    }

    @ConditionalOnBean(Marker.class)
    @BlockingFacade(ReactiveOrders.class)
    public interface WithMarker {}

    @ConditionalOnMissingBean(Marker.class)
    @BlockingFacade(ReactiveOrders.class)
    public interface WithoutMarker {}

    @ConditionalOnProperty("asked")
    @BlockingFacade(ReactiveOrders.class)
    public interface WithProperty {}

    @Profile("asked")
    @BlockingFacade(ReactiveOrders.class)
    public interface InProfile {}

    @Conditional(Never.class)
    @BlockingFacade(ReactiveOrders.class)
    public interface OnNoAccount {}

    /** Sorted before the facade for which it asks. */
    @ConditionalOnBean(Unasked.class)
    @BlockingFacade(ReactiveOrders.class)
    public interface BesideUnasked {}

    @BlockingFacade(ReactiveOrders.class)
    public interface Unasked {}

    public static class Marker {}

    static class Never implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return false;
        }
    }
}
