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

import static org.assertj.core.api.Assertions.assertThat;

/** Two applications of one process, both with the endpoint in JMX, and without a setting for unique names. */
@Timeout(60)
class TwoContextsJmxTest {

    private static ConfigurableApplicationContext start(String portal) {
        return new SpringApplicationBuilder(ShopApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.jmx.enabled=true",
                        "--management.endpoints.jmx.exposure.include=*",
                        "--blocking-portal.name=" + portal);
    }

    @Test
    void eachShowsItsOwnPortalForAsLongAsItRuns() throws Exception {
        MBeanServer server;
        try (ConfigurableApplicationContext second = startSecondOfTwo()) {
            server = second.getBean(MBeanServer.class);
            assertThat(endpoints(server)).hasSize(1);
            assertThat(portal(server, endpoints(server).iterator().next())).isEqualTo("second");
        }
        assertThat(endpoints(server)).isEmpty();
    }

    private static ConfigurableApplicationContext startSecondOfTwo() throws Exception {
        try (ConfigurableApplicationContext first = start("first")) {
            ConfigurableApplicationContext second = start("second");
            MBeanServer server = first.getBean(MBeanServer.class);
            assertThat(endpoints(server))
                    .extracting(endpoint -> portal(server, endpoint))
                    .containsExactlyInAnyOrder("first", "second");
            return second;
        }
    }

    private static Set<ObjectName> endpoints(MBeanServer server) throws Exception {
        return server.queryNames(new ObjectName("*:type=Endpoint,name=Blockingportal,*"), null);
    }

    private static Object portal(MBeanServer server, ObjectName endpoint) throws Exception {
        Map<?, ?> all = (Map<?, ?>)
                server.invoke(endpoint, "portals", new Object[] {false}, new String[] {Boolean.class.getName()});
        List<?> portals = (List<?>) all.get("portals");
        assertThat(portals).hasSize(1);
        return ((Map<?, ?>) portals.get(0)).get("name");
    }
}
