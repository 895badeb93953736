package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** A WebFlux application on each real server, over sockets: its platform threads may not bridge, its workers may. */
@ParameterizedClass
@EnumSource(Server.class)
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class WebFluxServersTest {

    private static ConfigurableApplicationContext context;

    @Parameter
    private Server server;

    private Bridge bridge;

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = server.startWebFlux(
                WebFluxApplication.class, "--server.tomcat.threads.max=9", "--server.jetty.threads.max=9");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @BeforeEach
    void nothingHasRunYet() {
        bridge = context.getBean(Bridge.class);
        bridge.suppliersInvoked.set(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"controller", "function", "filter", "handler", "blocking"})
    void aBridgeOnTheServersThreadIsRefused(String place, CapturedOutput output) throws Exception {
        HttpResponse<String> response = Http.get(Server.port(context), "/" + place);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("event loop");
        assertThatTheRefusalIsLoggedOnce(place, output);
        assertThat(bridge.suppliersInvoked).hasValue(0);
    }

    @Test
    void aBridgeInACallbackThatReadsTheBodyIsRefused(CapturedOutput output) throws Exception {
        var controller = context.getBean(WebFluxApplication.Controller.class);
        String response = Http.postInTwoParts(
                Server.port(context),
                "/body",
                "payload",
                () -> assertThat(controller.waitsForTheBody.tryAcquire(20, TimeUnit.SECONDS))
                        .isTrue());
        assertThat(response).startsWith("HTTP/1.1 500");
        assertThatTheRefusalIsLoggedOnce("body", output);
        assertThat(bridge.suppliersInvoked).hasValue(0);
    }

    private void assertThatTheRefusalIsLoggedOnce(String place, CapturedOutput output) {
        String why = switch (server) {
            case NETTY -> "Reactor NonBlocking";
            case TOMCAT -> "WebServer serves WebFlux on Tomcat";
            case JETTY -> "WebServer serves WebFlux on Jetty";
        };
        String start = "Portal 'portal' refused call '" + place + "': thread '";
        assertThat(output.getAll()).containsOnlyOnce(start);
        assertThat(output.getAll())
                .containsPattern(Pattern.quote(start) + "[^']+"
                        + Pattern.quote("' is an event loop (" + why
                                + "); waiting here would stall everything it serves. Return the Mono,"
                                + " or move the blocking code off the loop with workers.run(...). Called at "
                                + Bridge.class.getName() + ".cross(Bridge.java:")
                        + "\\d+\\)");
    }

    @Test
    void theSameBridgeOnAWorkerAnswers() throws Exception {
        HttpResponse<String> response = Http.get(Server.port(context), "/worker");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("crossed");
        assertThat(bridge.suppliersInvoked).hasValue(1);
    }
}
