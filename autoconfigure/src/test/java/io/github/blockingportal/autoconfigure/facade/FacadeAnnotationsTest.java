package io.github.blockingportal.autoconfigure.facade;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.SimpleThreadScope;

import io.github.blockingportal.facades.composed.Composed;
import io.github.blockingportal.facades.marked.Marked.AtDesk;
import io.github.blockingportal.facades.marked.Marked.Counter;
import io.github.blockingportal.facades.marked.Marked.EachTime;
import io.github.blockingportal.facades.marked.Marked.First;
import io.github.blockingportal.facades.marked.Marked.Last;
import io.github.blockingportal.facades.marked.Marked.Late;
import io.github.blockingportal.facades.marked.Marked.Opened;
import io.github.blockingportal.facades.marked.Marked.Orders;
import io.github.blockingportal.facades.marked.Marked.Plain;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Annotations that an interface has beside {@code @BlockingFacade}, or that have it. */
class FacadeAnnotationsTest {

    private final List<String> opened = new ArrayList<>();

    private final ApplicationContextRunner marked = scanning("marked")
            .withInitializer(context -> context.getBeanFactory().registerScope("desk", new SimpleThreadScope()))
            .withBean(MemoryOrders.class)
            .withBean("opening", Object.class, this::opening, definition -> definition.setLazyInit(true));

    private Object opening() {
        opened.add("opening");
        return opened;
    }

    @Test
    @Tag("A5")
    void thePrimaryOneIsInjectedAndTheFallbackIsNot() {
        marked.run(context -> {
            assertThat(context.getBean(Orders.class)).isInstanceOf(First.class);
            assertThat(context.getBeanFactory()
                            .getBeanDefinition(Last.class.getName())
                            .isFallback())
                    .isTrue();
            assertThat(context.getBeanFactory()
                            .getBeanDefinition(Plain.class.getName())
                            .isFallback())
                    .isFalse();
        });
    }

    @Test
    void aQualifierChoosesOne() {
        marked.withBean(Counter.class).run(context -> {
            Counter counter = context.getBean(Counter.class);
            assertThat(counter.first()).isInstanceOf(First.class);
            assertThat(counter.plain()).isInstanceOf(Plain.class);
            assertThat(counter.east()).isInstanceOf(Last.class);
            assertThat(counter.desk().find("1")).isEqualTo(new Order("1"));
        });
    }

    @Test
    @Tag("A6")
    void aLazyOneIsMadeWhenItIsNeeded() {
        marked.run(context -> {
            assertThat(context).hasNotFailed();
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> context.getBean(Late.class))
                    .havingRootCause()
                    .isInstanceOf(UnmetFacadeException.class);
        });
    }

    @Test
    void whatItDependsOnIsMadeFirst() {
        marked.run(context -> {
            BeanDefinition definition = context.getBeanFactory().getBeanDefinition(Opened.class.getName());
            assertThat(opened).contains("opening");
            assertThat(definition.getRole()).isEqualTo(BeanDefinition.ROLE_SUPPORT);
            assertThat(definition.getDescription()).isEqualTo("after the opening");
        });
    }

    @Test
    void aScopeHasItsOwn() {
        marked.run(context -> {
            assertThat(context.getBean(EachTime.class)).isNotSameAs(context.getBean(EachTime.class));
            assertThat(context.getBean(AtDesk.class)).isSameAs(context.getBean(AtDesk.class));
            String target = "scopedTarget." + AtDesk.class.getName();
            Object here = context.getBean(target);
            assertThat(context.getBean(target)).isSameAs(here);
            Thread elsewhere = new Thread(() -> opened.add(context.getBean(target) == here ? "same" : "other"));
            elsewhere.start();
            elsewhere.join();
            assertThat(opened).endsWith("other");
        });
    }

    @Test
    @Tag("A4")
    void anAnnotationMadeOfItIsNoFacadeAndMakesFacades() {
        scanning("composed")
                .withBean(MemoryOrders.class)
                .withPropertyValues("blocking-portal.portals.maps.loops=1")
                .run(context -> {
                    assertThat(context.getBeanNamesForType(Composed.Finder.class))
                            .hasSize(2);
                    assertThat(context.getBean(Composed.Finder.class)).isInstanceOf(Composed.Orders.class);
                    assertThat(context.getBean(Composed.Orders.class))
                            .asString()
                            .contains("'maps'");
                    assertThat(context.getBean(Composed.RemoteOrders.class))
                            .asString()
                            .contains("'maps'");
                    assertThat(context.getBean(Composed.RemoteOrders.class).find("1"))
                            .isEqualTo(new Order("1"));
                });
    }
}
