package io.github.blockingportal.autoconfigure.web.disconnect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

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
                Waiting.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--spring.task.execution.propagate-context=true",
                "--spring.threads.virtual.enabled=" + virtual);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    private final Departures clients = new Departures(context);
    private final Waiting.Controller controller = context.getBean(Waiting.Controller.class);

    @BeforeEach
    void forget() {
        controller.submitted.clear();
    }

    private void assertNobodySpoke(CapturedOutput output) {
        clients.awaitCounted(1);
        clients.assertNobodySpoke(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIN", "RST"})
    void theCallOfAClientThatLeavesIsCancelledWithItsConnection(String how, CapturedOutput output) throws Exception {
        RawClient client = clients.client().get("/never?password=secret");
        clients.awaitAsked(1);
        if (how.equals("FIN")) {
            client.close();
        } else {
            client.reset();
        }
        clients.awaitClosed(1);
        assertThat(clients.awaitEnds(1)).containsExactly("never CANCELLED since the client of GET /never left");
        assertNobodySpoke(output);
    }

    @Test
    void anExceptionOfTheApplicationsOwnAroundItIsNotAnsweredEither(CapturedOutput output) throws Exception {
        try (RawClient client = clients.client().get("/wrapped")) {
            clients.awaitAsked(1);
        }
        clients.awaitClosed(1);
        assertNobodySpoke(output);
    }

    @Test
    void allThatTheRequestHasBegunIsCancelled(CapturedOutput output) throws Exception {
        try (RawClient client = clients.client().get("/several")) {
            clients.awaitAsked(3);
        }
        clients.awaitClosed(3);
        assertThat(clients.awaitEnds(3))
                .allMatch(end -> end.endsWith("CANCELLED since the client of GET /several left"))
                .hasSize(3);
        assertThat(catchThrowableOfType(CompletionException.class, controller.submitted.get(0)::join))
                .hasMessageContaining("the client of GET /several left");
        assertNobodySpoke(output);
    }

    @Test
    void anAnswerThatHasBegunEndsToo(CapturedOutput output) throws Exception {
        try (RawClient client = clients.client().get("/committed")) {
            while (!client.line().equals("first")) {
                // headers, and how long it is
            }
            clients.awaitAsked(1);
        }
        clients.awaitClosed(1);
        assertThat(clients.awaitEnds(1)).containsExactly("committed CANCELLED since the client of GET /committed left");
        assertNobodySpoke(output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"callable", "body"})
    void aRequestThatWentOnWithoutItsThreadIsWatchedToo(String what, CapturedOutput output) throws Exception {
        try (RawClient client = clients.client().get("/" + what)) {
            clients.awaitAsked(1);
        }
        clients.awaitClosed(1);
        assertThat(clients.awaitEnds(1))
                .containsExactly(what + " CANCELLED since the client of GET /" + what + " left");
        assertNobodySpoke(output);
    }

    @Test
    void whatGoesOnAfterTheAnswerIsNotCancelled() throws Exception {
        try (RawClient client = clients.client().get("/later")) {
            assertThat(client.answer()).isEqualTo("200 answered");
            clients.awaitAsked(1);
        }
        try (RawClient client = clients.client().get("/slow")) {
            assertThat(client.answer()).isEqualTo("200 slow");
        }
        assertThat(controller.submitted.get(0)).isNotDone();
        controller.submitted.get(0).cancel(false);
        clients.awaitClosed(1);
    }

    @Test
    void aClientThatStaysGetsItsAnswersOneAfterTheOther() throws Exception {
        try (RawClient client = clients.client()) {
            assertThat(client.get("/slow").answer()).isEqualTo("200 slow");
            assertThat(client.get("/quick").answer()).isEqualTo("200 quick");
            assertThat(client.get("/slow").answer()).isEqualTo("200 slow");
        }
        assertThat(clients.counted()).isZero();
    }

    @Test
    void requestsThatAreThereBeforeTheirTurnAreWhole() throws Exception {
        try (RawClient client = clients.client()) {
            client.get("/slow").get("/quick").get("/slow").get("/quick");
            assertThat(client.answer()).isEqualTo("200 slow");
            assertThat(client.answer()).isEqualTo("200 quick");
            assertThat(client.answer()).isEqualTo("200 slow");
            assertThat(client.answer()).isEqualTo("200 quick");
        }
    }

    @Test
    void oneThatCameLateAndIsUnreadIsWholeToo() throws Exception {
        try (RawClient client = clients.client().get("/slow")) {
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
        try (RawClient client = clients.client()) {
            client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n");
            client.send("x".repeat(length));
            assertThat(client.answer()).isEqualTo("200 took " + length);
            assertThat(client.get("/quick").answer()).isEqualTo("200 quick");
        }
        assertThat(clients.counted()).isZero();
    }

    @Test
    void aClientThatLeavesBehindWhatNobodyReadsIsSeenWhereTheSystemHasATable(CapturedOutput output) throws Exception {
        if (!TcpTableTest.isOnLinux()) {
            System.out.println("Skipped: a client that leaves bytes behind, which Linux alone can tell");
            return;
        }
        try (RawClient client = clients.client()) {
            client.send(
                    "POST /unread HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(70_000));
            clients.awaitAsked(1);
        }
        clients.awaitClosed(1);
        assertThat(clients.awaitEnds(1)).containsExactly("unread CANCELLED since the client of POST /unread left");
        assertNobodySpoke(output);
    }
}
