package io.github.blockingportal.autoconfigure.facade;

import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.blockingportal.facades.line.Line.AdminOrders;
import io.github.blockingportal.facades.line.Line.Desk;
import io.github.blockingportal.facades.line.Line.Orders;
import io.github.blockingportal.facades.line.Line.OwnAdminOrders;
import io.github.blockingportal.facades.line.Line.OwnOrders;
import io.github.blockingportal.facades.line.Line.ReactiveAdminOrders;
import io.github.blockingportal.facades.line.Line.ReactiveOrders;
import io.github.blockingportal.facades.line.Line.YardOrders;
import io.github.blockingportal.facades.shop.Shop.Order;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;

/** Facades that extend other facades. */
@Tag("A2")
class ExtendedFacadeTest {

    private static ApplicationContextRunner orders() {
        return scanning("line")
                .withPropertyValues("blocking-portal.portals.admin.loops=1", "blocking-portal.portals.yard.loops=1")
                .withBean(ReactiveOrders.class)
                .withBean(ReactiveAdminOrders.class);
    }

    static Stream<Arguments> bothWays() {
        return Stream.of(
                Arguments.of("forwards", orders()),
                Arguments.of("backwards", orders().withInitializer(FacadeRunner::backwards)));
    }

    @ParameterizedTest(name = "class files found {0}")
    @MethodSource("bothWays")
    void eachHasItsOwnTargetAndPortal(String way, ApplicationContextRunner application) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            is(context, Orders.class, "everybody's", "portal");
            is(context, AdminOrders.class, "the administrator's", "admin");
            is(context, YardOrders.class, "the administrator's", "yard");
        });
    }

    private static void is(ApplicationContext context, Class<? extends Orders> type, String order, String portal) {
        Orders facade = (Orders) context.getBean(type.getName());
        assertThat(facade.all()).containsExactly(new Order(order));
        assertThat(facade).isInstanceOf(type).asString().contains("through BlockingPortal '" + portal + "'");
    }

    @ParameterizedTest(name = "class files found {0}")
    @MethodSource("bothWays")
    void theOneDeclaredForExactlyThatInterfaceIsInjected(String way, ApplicationContextRunner application) {
        application.withBean(Desk.class).run(context -> {
            Desk desk = context.getBean(Desk.class);
            assertThat(desk.customers().all()).containsExactly(new Order("everybody's"));
            assertThat(desk.administrator().all()).containsExactly(new Order("the administrator's"));
            assertThat(context.getBean(Orders.class)).isSameAs(desk.customers());
            assertThat(context.getBean(AdminOrders.class)).isSameAs(desk.administrator());
            assertThat(context.getBeanProvider(Orders.class).stream()).hasSize(3);
        });
    }

    @Test
    void anOwnBeanOfTheInterfaceReplacesOnlyItsFacade() {
        orders().withBean("own", OwnOrders.class).run(context -> {
            assertThat(context.getBeanNamesForType(Orders.class))
                    .containsExactlyInAnyOrder("own", AdminOrders.class.getName(), YardOrders.class.getName());
            assertThat(context.getBean(Orders.class)).isInstanceOf(OwnOrders.class);
        });
    }

    @Test
    void anOwnBeanOfTheSubInterfaceIsABeanOfBoth() {
        orders().withBean("own", OwnAdminOrders.class).run(context -> {
            assertThat(context.getBeanNamesForType(Orders.class))
                    .containsExactlyInAnyOrder("own", YardOrders.class.getName());
            assertThat(context.getBean(Orders.class)).isInstanceOf(OwnAdminOrders.class);
        });
    }
}
