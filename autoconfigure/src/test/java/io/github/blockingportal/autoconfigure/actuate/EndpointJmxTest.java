package io.github.blockingportal.autoconfigure.actuate;

import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.autoconfigure.actuate.ShopApplication.Lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
            await().until(() -> calls(portal(server, endpoint, null)).size() == 1);
            Map<?, ?> call = calls(portal(server, endpoint, null)).get(0);
            assertThat(call.get("name")).isEqualTo("orders.find");
            assertThat(call.get("age")).asString().startsWith("PT");
            Map<?, ?> counted = portal(server, endpoint, 0);
            assertThat(calls(counted)).isEmpty();
            assertThat(counted.get("callsInFlight")).isEqualTo(1);
            assertThat(counted.get("callsLeftOut")).isEqualTo(1);
            assertThatThrownBy(() -> portal(server, endpoint, -1))
                    .hasStackTraceContaining("calls must be a whole number from 0, but was '-1'");
            assertThat(cancel(server, endpoint, ((Number) call.get("id")).longValue()))
                    .isEqualTo(Map.of("cancelled", true));
            assertThat(lookup.failure()).isInstanceOf(PortalCancelledException.class);
            assertThat(cancel(server, endpoint, ((Number) call.get("id")).longValue()))
                    .isEqualTo(Map.of("cancelled", false));
            Object all = server.invoke(endpoint, "portals", new Object[] {true, null}, new String[] {
                Boolean.class.getName(), Integer.class.getName()
            });
            assertThat(((Map<?, ?>) all).keySet()).isEqualTo(Set.of("portals", "limiters"));
        }
    }

    @Test
    void changesSettings() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            MBeanServer server = context.getBean(MBeanServer.class);
            ObjectName endpoint = server.queryNames(new ObjectName("*:type=Endpoint,name=Blockingportal,*"), null)
                    .iterator()
                    .next();
            Map<?, ?> changed = (Map<?, ?>) change(server, endpoint, "portal", "7", "5s", "");
            assertThat(changed.get("configured")).isEqualTo(Map.of("maxConcurrentCalls", 1024, "timeout", "PT30S"));
            assertThat(context.getBean(BlockingPortal.class).limiter().permits())
                    .isEqualTo(7);
            assertThatThrownBy(() -> change(server, endpoint, "portal", null, "5", null))
                    .hasStackTraceContaining(
                            "timeout must be a duration above 0 such as 30s, or 'none', or 'configured' to go"
                                    + " back, but was '5'");
            assertThatThrownBy(() -> change(server, endpoint, "portal", null, null, null))
                    .hasStackTraceContaining("Nothing to change: send one or more of maxConcurrentCalls");
            assertThat(change(server, endpoint, "nobody", "7", null, null)).isNull();
        }
    }

    private static Object change(
            MBeanServer server,
            ObjectName endpoint,
            String portal,
            @Nullable String maxConcurrentCalls,
            @Nullable String timeout,
            @Nullable String enforcement)
            throws Exception {
        String text = String.class.getName();
        return server.invoke(
                endpoint,
                "change",
                new Object[] {portal, maxConcurrentCalls, timeout, enforcement, null, null, null},
                new String[] {text, text, text, text, text, text, text});
    }

    private static Map<?, ?> portal(MBeanServer server, ObjectName endpoint, @Nullable Integer calls) throws Exception {
        return (Map<?, ?>) server.invoke(endpoint, "portal", new Object[] {"portal", null, calls}, new String[] {
            String.class.getName(), Boolean.class.getName(), Integer.class.getName()
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
