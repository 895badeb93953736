package io.github.blockingportal.autoconfigure.actuate;

import java.net.http.HttpResponse;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Management on a port of its own, for which Spring Boot makes a child context. */
@Tag("A7")
@Tag("A23")
@Timeout(60)
class ManagementContextTest {

    @ParameterizedTest
    @EnumSource(value = Server.class, names = "NETTY", mode = EnumSource.Mode.EXCLUDE)
    void showsThePortalsOnceAndClosesNone(Server server) throws Exception {
        BlockingPortal portal;
        try (ConfigurableApplicationContext context = server.startMvc(
                Application.class,
                "--management.server.port=0",
                "--management.endpoints.web.exposure.include=health,blockingportal",
                "--management.endpoint.health.show-details=always",
                "--blocking-portal.loops=1")) {
            portal = context.getBean(BlockingPortal.class);
            portal.call(() -> Mono.just(1));
            int port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
            assertThat(port).isNotEqualTo(Server.port(context));
            assertThat(Http.get(port, "/actuator/blockingportal").body()).containsOnlyOnce("\"name\":\"portal\"");
            HttpResponse<String> health = Http.get(port, "/actuator/health");
            assertThat(health.body()).containsOnlyOnce("\"blockingPortal\":{").contains("\"RUNNING\"");
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("blocking.portal.calls").timer().count()).isEqualTo(1);
            assertThat(registry.get("blocking.portal.loop.busy").functionCounters())
                    .hasSize(1);
        }
        assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
