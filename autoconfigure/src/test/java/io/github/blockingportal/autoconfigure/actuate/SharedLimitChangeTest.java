package io.github.blockingportal.autoconfigure.actuate;

import java.net.http.HttpResponse;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Nobody sets by hand the limit of a portal that has a share or follows the latency, whichever way it is tried. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"TOMCAT", "NETTY"})
@Timeout(120)
class SharedLimitChangeTest {

    /** A portal, and what its limit goes by. */
    private record Governed(String portal, String governor) {}

    static final Governed[] GOVERNED = {
        new Governed("orders", "its share of cluster.max-concurrent-calls (7)"),
        new Governed("city-maps", "blocking-portal.adaptive"),
        new Governed("both", "its share of cluster.max-concurrent-calls (9)"),
        new Governed("own", "its share of cluster.max-concurrent-calls (5)")
    };

    private static ConfigurableApplicationContext context;

    @Parameter
    Server server;

    private BlockingPortals portals;
    private ActuatorHttp actuator;

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = ShopApplication.start(
                server,
                Application.class,
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoints.jmx.exposure.include=blockingportal",
                "--spring.jmx.enabled=true",
                "--spring.jmx.unique-names=true",
                "--blocking-portal.loops=1",
                "--blocking-portal.portals.orders.cluster.max-concurrent-calls=7",
                "--blocking-portal.portals.city-maps.adaptive.enabled=true",
                "--blocking-portal.portals.both.adaptive.enabled=true",
                "--blocking-portal.portals.both.cluster.max-concurrent-calls=9",
                "--blocking-portal.portals.own.cluster.max-concurrent-calls=5");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @BeforeEach
    void findThePortals() {
        portals = context.getBean(BlockingPortals.class);
        actuator = new ActuatorHttp(context);
        await().until(() -> portals.get("orders").limiter().permits() == 7);
        await().until(() -> portals.get("own").limiter().permits() == 5);
    }

    private PortalSnapshot.Settings settings(Governed governed) {
        return portals.get(governed.portal).snapshot().settings();
    }

    private String refusal(Governed governed) {
        return "Portal '" + governed.portal + "': maxConcurrentCalls (now "
                + settings(governed).maxConcurrentCalls() + ") cannot be changed, since " + governed.governor
                + " sets it. Change what that goes by, or take it away";
    }

    @ParameterizedTest
    @FieldSource("GOVERNED")
    void aPostIsA409ThatSaysWhy(Governed governed) throws Exception {
        PortalSnapshot.Settings before = settings(governed);
        HttpResponse<String> response =
                actuator.post("/blockingportal/" + governed.portal, "{\"timeout\": \"5s\", \"maxConcurrentCalls\": 3}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(409);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JsonPath.parse(response.body()).<String>read("$.detail")).isEqualTo(refusal(governed));
        assertThat(settings(governed)).isEqualTo(before);
    }

    @ParameterizedTest
    @FieldSource("GOVERNED")
    void soItIsOverJmx(Governed governed) throws Exception {
        PortalSnapshot.Settings before = settings(governed);
        MBeanServer beans = context.getBean(MBeanServer.class);
        ObjectName endpoint = beans.queryNames(new ObjectName("*:type=Endpoint,name=Blockingportal,*"), null)
                .iterator()
                .next();
        String text = String.class.getName();
        assertThatThrownBy(() -> beans.invoke(
                        endpoint,
                        "change",
                        new Object[] {governed.portal, "3", "5s", null, null, null, null},
                        new String[] {text, text, text, text, text, text, text}))
                .hasStackTraceContaining(refusal(governed));
        assertThat(settings(governed)).isEqualTo(before);
    }

    @ParameterizedTest
    @FieldSource("GOVERNED")
    void soItIsInCodeUnlessTheApplicationHasBuiltThePortal(Governed governed) {
        if (!governed.portal.equals("own")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> portals.get(governed.portal).change(change -> change.maxConcurrentCalls(3)))
                    .withMessage(refusal(governed));
        }
    }

    @Test
    void whatElseThereIsMayBeChanged() throws Exception {
        HttpResponse<String> response = actuator.post("/blockingportal/own", "{\"timeout\": \"5s\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(ShopApplication.class)
    static class Application {

        @Bean
        BlockingPortal own() {
            return BlockingPortal.builder().name("own").loops(1).build();
        }
    }
}
