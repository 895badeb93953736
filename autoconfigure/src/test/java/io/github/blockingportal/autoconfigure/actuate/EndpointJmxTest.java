package io.github.blockingportal.autoconfigure.actuate;

import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.autoconfigure.actuate.ShopApplication.Lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The endpoint through the MBean server of an application without a web server. */
@Timeout(60)
class EndpointJmxTest {

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.jmx.enabled=true",
                        "--spring.jmx.unique-names=true",
                        "--management.endpoints.jmx.exposure.include=blockingportal");
    }

    @Test
    void showsPortalsAndCancelsCalls() throws Exception {
        try (ConfigurableApplicationContext context = start();
                Lookup lookup = Lookup.start(context.getBean(BlockingPortal.class))) {
            MBeanServer server = context.getBean(MBeanServer.class);
            ObjectName endpoint = server.queryNames(new ObjectName("*:type=Endpoint,name=Blockingportal,*"), null)
                    .iterator()
                    .next();
            await().until(() -> calls(portal(server, endpoint)).size() == 1);
            Map<?, ?> call = calls(portal(server, endpoint)).get(0);
            assertThat(call.get("name")).isEqualTo("orders.find");
            assertThat(call.get("age")).asString().startsWith("PT");
            assertThat(cancel(server, endpoint, ((Number) call.get("id")).longValue()))
                    .isEqualTo(Map.of("cancelled", true));
            assertThat(lookup.failure()).isInstanceOf(PortalCancelledException.class);
            assertThat(cancel(server, endpoint, ((Number) call.get("id")).longValue()))
                    .isEqualTo(Map.of("cancelled", false));
            Object all =
                    server.invoke(endpoint, "portals", new Object[] {true}, new String[] {Boolean.class.getName()});
            assertThat(((Map<?, ?>) all).keySet()).isEqualTo(Set.of("portals", "limiters"));
        }
    }

    private static Map<?, ?> portal(MBeanServer server, ObjectName endpoint) throws Exception {
        return (Map<?, ?>) server.invoke(endpoint, "portal", new Object[] {"portal", null}, new String[] {
            String.class.getName(), Boolean.class.getName()
        });
    }

    @SuppressWarnings("unchecked")
    private static List<Map<?, ?>> calls(Map<?, ?> portal) {
        return (List<Map<?, ?>>) portal.get("calls");
    }

    private static Object cancel(MBeanServer server, ObjectName endpoint, long callId) throws Exception {
        return server.invoke(
                endpoint, "cancel", new Object[] {"portal", callId}, new String[] {String.class.getName(), "long"});
    }
}
