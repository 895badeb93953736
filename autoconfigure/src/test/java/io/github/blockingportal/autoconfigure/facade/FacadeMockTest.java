package io.github.blockingportal.autoconfigure.facade;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.facades.line.Line;
import io.github.blockingportal.facades.line.Line.AdminOrders;
import io.github.blockingportal.facades.line.Line.Desk;
import io.github.blockingportal.facades.line.Line.Orders;
import io.github.blockingportal.facades.line.Line.YardOrders;
import io.github.blockingportal.facades.shop.Shop.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/** Facades that a test replaces, so that they need neither target nor portal. */
@SpringJUnitConfig
class FacadeMockTest {

    @MockitoBean
    private Orders orders;

    @MockitoBean
    private AdminOrders adminOrders;

    @MockitoBean
    private YardOrders yardOrders;

    @Autowired
    private Desk desk;

    @Test
    void eachIsReplacedByTheMockOfItsType() {
        given(orders.all()).willReturn(List.of(new Order("mocked")));
        assertThat(desk.customers().all()).containsExactly(new Order("mocked"));
        assertThat(desk.customers()).isSameAs(orders);
        assertThat(desk.administrator()).isSameAs(adminOrders);
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackageClasses = Line.class)
    @ImportAutoConfiguration({BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class})
    @Import(Desk.class)
    static class Application {}
}
