package io.github.blockingportal.autoconfigure.web.disconnect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** Clients of HTTP/1.1 that leave, and others that do not, on each real server, on platform and on virtual threads. */
@ParameterizedClass
@MethodSource("servers")
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientLeavesTest {

    private static ConfigurableApplicationContext context;

    ClientLeavesTest(Server server, boolean virtual) {}

    static List<Object[]> servers() {
        List<Object[]> servers = new ArrayList<>();
        for (Server server : List.of(Server.TOMCAT, Server.JETTY)) {
            servers.add(new Object[] {server, false});
            if (Runtime.version().feature() >= 21) {
                servers.add(new Object[] {server, true});
            } else {
                System.out.println(
                        "Skipped: clients that leave virtual threads of " + server + ", which this Java has not");
            }
        }
        return servers;
    }

    @BeforeParameterizedClassInvocation
    static void start(Server server, boolean virtual) {
        context = server.startMvc(
                Application.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--spring.task.execution.propagate-context=true",
                "--spring.threads.virtual.enabled=" + virtual);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    private final Upstream upstream = context.getBean(Upstream.class);
    private final Waiting.Ends ends = context.getBean(Waiting.Ends.class);
    private final Waiting.Controller controller = context.getBean(Waiting.Controller.class);
    private int closedBefore;
    private int askedBefore;
    private double countedBefore;

    @BeforeEach
    void forget() {
        ends.all.clear();
        controller.submitted.clear();
        context.getBean(Waiting.Advice.class).asked.set(0);
        closedBefore = upstream.closed.get();
        askedBefore = upstream.asked.get();
        countedBefore = counted();
    }

    private static double counted() {
        return context.getBean(MeterRegistry.class)
                .get("blocking.portal.client.disconnects")
                .tag("portal", "portal")
                .counter()
                .count();
    }

    private static RawClient client() throws Exception {
        return new RawClient(Server.port(context));
    }

    private void awaitAsked(int services) {
        await().until(() -> upstream.asked.get() - askedBefore == services);
    }

    private void awaitClosed(int services) {
        await().atMost(20, TimeUnit.SECONDS).until(() -> upstream.closed.get() - closedBefore == services);
    }

    private void assertNobodySpoke(CapturedOutput output) {
        await().until(() -> counted() - countedBefore == 1);
        await().until(() ->
                context.getBean(BlockingPortal.class).snapshot().calls().isEmpty());
        assertThat(context.getBean(Waiting.Advice.class).asked).hasValue(0);
        assertThat(output.getOut()).doesNotContain("ERROR").doesNotContain("WARN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIN", "RST"})
    void theCallOfAClientThatLeavesIsCancelledWithItsConnection(String how, CapturedOutput output) throws Exception {
        RawClient client = client().get("/never?password=secret");
        awaitAsked(1);
        if (how.equals("FIN")) {
            client.close();
        } else {
            client.reset();
        }
        awaitClosed(1);
        await().until(() -> ends.all.size() == 1);
        assertThat(ends.all).containsExactly("never CANCELLED since the client of GET /never left");
        assertNobodySpoke(output);
    }

    @Test
    void anExceptionOfTheApplicationsOwnAroundItIsNotAnsweredEither(CapturedOutput output) throws Exception {
        try (RawClient client = client().get("/wrapped")) {
            awaitAsked(1);
        }
        awaitClosed(1);
        assertNobodySpoke(output);
    }

    @Test
    void allThatTheRequestHasBegunIsCancelled(CapturedOutput output) throws Exception {
        try (RawClient client = client().get("/several")) {
            awaitAsked(3);
        }
        awaitClosed(3);
        await().until(() -> ends.all.size() == 3);
        assertThat(ends.all)
                .allMatch(end -> end.endsWith("CANCELLED since the client of GET /several left"))
                .hasSize(3);
        assertThat(catchThrowableOfType(CompletionException.class, controller.submitted.get(0)::join))
                .hasMessageContaining("the client of GET /several left");
        assertNobodySpoke(output);
    }

    @Test
    void anAnswerThatHasBegunEndsToo(CapturedOutput output) throws Exception {
        try (RawClient client = client().get("/committed")) {
            while (!client.line().equals("first")) {
                // headers, and how long it is
            }
            awaitAsked(1);
        }
        awaitClosed(1);
        await().until(() -> ends.all.size() == 1);
        assertThat(ends.all).containsExactly("committed CANCELLED since the client of GET /committed left");
        assertNobodySpoke(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"callable", "body"})
    void aRequestThatWentOnWithoutItsThreadIsWatchedToo(String what, CapturedOutput output) throws Exception {
        try (RawClient client = client().get("/" + what)) {
            awaitAsked(1);
        }
        awaitClosed(1);
        await().until(() -> ends.all.size() == 1);
        assertThat(ends.all).containsExactly(what + " CANCELLED since the client of GET /" + what + " left");
        assertNobodySpoke(output);
    }

    @Test
    void whatGoesOnAfterTheAnswerIsNotCancelled() throws Exception {
        try (RawClient client = client().get("/later")) {
            assertThat(client.answer()).isEqualTo("200 answered");
            awaitAsked(1);
        }
        try (RawClient client = client().get("/slow")) {
            assertThat(client.answer()).isEqualTo("200 slow");
        }
        assertThat(controller.submitted.get(0)).isNotDone();
        controller.submitted.get(0).cancel(false);
        awaitClosed(1);
    }

    @Test
    void aClientThatStaysGetsItsAnswersOneAfterTheOther() throws Exception {
        try (RawClient client = client()) {
            assertThat(client.get("/slow").answer()).isEqualTo("200 slow");
            assertThat(client.get("/quick").answer()).isEqualTo("200 quick");
            assertThat(client.get("/slow").answer()).isEqualTo("200 slow");
        }
        assertThat(counted()).isEqualTo(countedBefore);
    }

    @Test
    void requestsThatAreThereBeforeTheirTurnAreWhole() throws Exception {
        try (RawClient client = client()) {
            client.get("/slow").get("/quick").get("/slow").get("/quick");
            assertThat(client.answer()).isEqualTo("200 slow");
            assertThat(client.answer()).isEqualTo("200 quick");
            assertThat(client.answer()).isEqualTo("200 slow");
            assertThat(client.answer()).isEqualTo("200 quick");
        }
    }

    @Test
    void oneThatCameLateAndIsUnreadIsWholeToo() throws Exception {
        try (RawClient client = client().get("/slow")) {
            await().until(() ->
                    !context.getBean(BlockingPortal.class).snapshot().calls().isEmpty());
            client.get("/quick");
            assertThat(client.answer()).isEqualTo("200 slow");
            assertThat(client.answer()).isEqualTo("200 quick");
        }
    }

    @Test
    void aBodyThatIsStillBeingSentIsTakenWhole() throws Exception {
        int length = 4_000_000;
        try (RawClient client = client()) {
            client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n");
            client.send("x".repeat(length));
            assertThat(client.answer()).isEqualTo("200 took " + length);
            assertThat(client.get("/quick").answer()).isEqualTo("200 quick");
        }
        assertThat(counted()).isEqualTo(countedBefore);
    }

    @Test
    void aClientThatLeavesBehindWhatNobodyReadsIsSeenWhereTheSystemHasATable(CapturedOutput output) throws Exception {
        if (!TcpTableTest.isOnLinux()) {
            System.out.println("Skipped: a client that leaves bytes behind, which Linux alone can tell");
            return;
        }
        try (RawClient client = client()) {
            client.send(
                    "POST /unread HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(70_000));
            awaitAsked(1);
        }
        awaitClosed(1);
        await().until(() -> ends.all.size() == 1);
        assertThat(ends.all).containsExactly("unread CANCELLED since the client of POST /unread left");
        assertNobodySpoke(output);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Waiting.class)
    static class Application {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }
    }
}
