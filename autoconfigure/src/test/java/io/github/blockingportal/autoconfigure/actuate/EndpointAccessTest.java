package io.github.blockingportal.autoconfigure.actuate;

import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.autoconfigure.actuate.ShopApplication.Lookup;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Who sees the endpoint, and until when, in an application of its own for each test. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"TOMCAT", "NETTY"})
@Timeout(120)
class EndpointAccessTest {

    @Parameter
    private Server server;

    private ConfigurableApplicationContext start(String... arguments) {
        return ShopApplication.start(server, arguments);
    }

    @Test
    void canBeReadWhileAPortalClosesAndOnceItHasClosed() throws Exception {
        try (ConfigurableApplicationContext context =
                start("--management.endpoints.web.exposure.include=blockingportal")) {
            ActuatorHttp others = new ActuatorHttp(context);
            BlockingPortal closing = context.getBean(BlockingPortal.class);
            try (Lookup last = Lookup.start(closing)) {
                await().until(() -> closing.snapshot().admission().active() == 1);
                Thread closer = new Thread(closing::close, "closer");
                closer.start();
                await().untilAsserted(() -> assertThat(
                                others.json("/blockingportal/portal").<String>read("$.state"))
                        .isEqualTo("CLOSING"));
                last.found("a late order");
                assertThat(last.order()).isEqualTo("a late order");
                closer.join();
            }
            assertThat(others.post("/blockingportal/portal", "{\"timeout\": \"5s\"}")
                            .statusCode())
                    .isEqualTo(200);
            DocumentContext closed = others.json("/blockingportal");
            assertThat(closed.<String>read("$.portals[0].state")).isEqualTo("CLOSED");
            assertThat(closed.<String>read("$.portals[0].uptime")).isEqualTo("PT0S");
            assertThat(closed.<List<?>>read("$.portals[0].loops")).isEmpty();
        }
    }

    @Test
    void whoMayOnlyReadCanNeitherCancelNorChange() throws Exception {
        try (ConfigurableApplicationContext context = start(
                        "--management.endpoints.web.exposure.include=*",
                        "--management.endpoint.blockingportal.access=read-only");
                Lookup others = Lookup.start(context.getBean(BlockingPortal.class))) {
            ActuatorHttp readOnly = new ActuatorHttp(context);
            await().untilAsserted(
                            () -> assertThat(readOnly.json("/blockingportal").<List<Integer>>read("$..calls[*].id"))
                                    .hasSize(1));
            int id = readOnly.json("/blockingportal")
                    .<List<Integer>>read("$..calls[*].id")
                    .get(0);
            assertThat(readOnly.delete("/blockingportal/portal/" + id).statusCode())
                    .isIn(404, 405);
            assertThat(readOnly.post("/blockingportal/portal", "{\"timeout\": \"5s\"}")
                            .statusCode())
                    .isEqualTo(405);
            others.found("an order");
            assertThat(others.order()).isEqualTo("an order");
        }
    }

    @Test
    void isNotThereUnlessItIsExposed() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            assertThat(new ActuatorHttp(context).get("/blockingportal")).isEqualTo(404);
            assertThat(context.getBeansOfType(BlockingPortalEndpoint.class)).isEmpty();
        }
    }

    @Test
    void looksTheSameWhateverTheApplicationTellsJackson() throws Exception {
        try (ConfigurableApplicationContext context = start(
                "--management.endpoints.web.exposure.include=blockingportal",
                "--spring.jackson.property-naming-strategy=UPPER_SNAKE_CASE",
                "--spring.jackson.mapper.sort-creator-properties-first=false",
                "--spring.jackson.default-property-inclusion=non_empty")) {
            Map<String, Object> portal =
                    new ActuatorHttp(context).json("/blockingportal/portal").read("$");
            assertThat(portal.keySet())
                    .containsExactly(
                            "name",
                            "state",
                            "settings",
                            "uptime",
                            "loops",
                            "callsInFlight",
                            "callsLeftOut",
                            "calls",
                            "admission",
                            "workers",
                            "cpu",
                            "refusals",
                            "callSettings");
        }
    }

    @Test
    void showsEachNamedPortalAfterTheDefaultOneAndCancelsOnlyInTheOneThatIsNamed() throws Exception {
        try (ConfigurableApplicationContext context = start(
                        "--management.endpoints.web.exposure.include=blockingportal",
                        "--blocking-portal.portals.reports.loops=1",
                        "--blocking-portal.portals.billing.max-concurrent-calls=7");
                Lookup lookup =
                        Lookup.start(context.getBean(BlockingPortals.class).get("reports"))) {
            ActuatorHttp actuator = new ActuatorHttp(context);
            await().untilAsserted(
                            () -> assertThat(actuator.json("/blockingportal").<List<Integer>>read("$..calls[*].id"))
                                    .hasSize(1));
            DocumentContext json = actuator.json("/blockingportal");
            assertThat(json.<List<String>>read("$.portals[*].name")).containsExactly("portal", "billing", "reports");
            assertThat(json.<Integer>read("$.portals[1].settings.maxConcurrentCalls"))
                    .isEqualTo(7);
            int id = json.read("$.portals[2].calls[0].id");
            assertThat(actuator.delete("/blockingportal/billing/" + id).statusCode())
                    .isEqualTo(404);
            assertThat(actuator.delete("/blockingportal/reports/" + id).statusCode())
                    .isEqualTo(204);
            assertThat(lookup.failure()).isInstanceOf(PortalCancelledException.class);
        }
    }
}
