package io.github.blockingportal.autoconfigure.http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.service.ReactiveHttpServiceClientAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.http.Order;
import io.github.blockingportal.spring.http.Orders;
import io.github.blockingportal.spring.http.Remote;

import static org.assertj.core.api.Assertions.assertThat;

/** HTTP service groups and the header for the time that is left, in an application that is processed ahead of time. */
@Timeout(60)
class HttpServicesAotTest {

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "orders", types = Orders.class, clientType = ClientType.WEB_CLIENT)
    static class Application {}

    private static AheadOfTime application() {
        return new AheadOfTime(context -> {
            TestPropertyValues.of("blocking-portal.web.client-timeout-header=grpc-timeout")
                    .applyTo(context);
            context.register(
                    Application.class,
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalClientsAutoConfiguration.class,
                    BlockingPortalHttpServicesAutoConfiguration.class,
                    HttpServiceClientPropertiesAutoConfiguration.class,
                    WebClientAutoConfiguration.class,
                    ReactiveHttpServiceClientAutoConfiguration.class);
        });
    }

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedCodeLetsAGroupWaitThroughItsPortal() {
        try (Remote remote = new Remote()) {
            TestPropertyValues settings = TestPropertyValues.of(
                    "spring.http.serviceclient.orders.base-url=" + remote.url(),
                    "spring.http.serviceclient.orders.read-timeout=20s",
                    "blocking-portal.web.client-timeout-header=grpc-timeout");
            AheadOfTime application = application();
            assertThat(RuntimeHintsPredicates.proxies()
                            .forInterfaces(AopProxyUtils.completeJdkProxyInterfaces(Orders.class)))
                    .accepts(application.hints());
            application.run(settings::applyTo, context -> {
                assertThat(context.getBean(Orders.class).find("7")).isEqualTo(new Order("7"));
                assertThat(remote.nextHeaders().get("grpc-timeout")).matches("[0-9]+m");
                assertThat(context.getBean(BlockingPortal.class).snapshot().name())
                        .isEqualTo("portal");
            });
        }
    }
}
