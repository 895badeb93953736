package io.github.blockingportal.autoconfigure;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.autoconfigure.facade.BlockingFacadeAutoConfiguration;
import io.github.blockingportal.facades.advised.Advised;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.verify;

/** The portal that a test spies on is a real one. */
@Tag("N8")
@SpringJUnitConfig
class PortalSpyTest {

    @MockitoSpyBean
    private BlockingPortal portal;

    @MockitoSpyBean
    private Advised facade;

    @Autowired
    private BlockingWorkers workers;

    @Autowired
    private BlockingPortals portals;

    @Test
    void itsCallsWorkAndAreSeen() {
        assertThat(portal.<String>call(() -> Mono.just("real"))).isEqualTo("real");
        verify(portal).call(any());
        assertThat(workers.run(() -> "task").block()).isEqualTo("task");
        assertThat(portals.names()).containsExactly("portal");
    }

    @Test
    void itsAnswersCanBeChanged() {
        willReturn("changed").given(portal).call(any());
        assertThat(portal.<String>call(() -> Mono.just("real"))).isEqualTo("changed");
    }

    @Test
    void soCanThoseOfAFacade() {
        assertThat(facade.find("1")).isEqualTo(new Order("1"));
        given(facade.find("2")).willReturn(new Order("changed"));
        assertThat(facade.find("2")).isEqualTo(new Order("changed"));
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage(basePackageClasses = Advised.class)
    @ImportAutoConfiguration({BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class})
    @Import(MemoryOrders.class)
    static class Application {}
}
