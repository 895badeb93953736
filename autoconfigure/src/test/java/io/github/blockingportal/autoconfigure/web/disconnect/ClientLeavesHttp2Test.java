package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.Channel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients of HTTP/2 that leave, without encryption, on each real server, on platform and on virtual threads. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.autoconfigure.web.disconnect.ClientLeavesTest#servers")
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientLeavesHttp2Test {

    private static ConfigurableApplicationContext context;

    ClientLeavesHttp2Test(Server server, boolean virtual) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server, boolean virtual) {
        context = server.startMvc(
                Waiting.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--server.http2.enabled=true",
                "--spring.threads.virtual.enabled=" + virtual,
                "--logging.level.reactor.netty.http.client=error"); // whose connection is closed
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    private final ConnectionProvider connections = ConnectionProvider.create("one", 1);
    private final AtomicReference<Channel> connection = new AtomicReference<>();
    private final HttpClient client = HttpClient.create(connections)
            .protocol(HttpProtocol.H2C)
            .baseUrl("http://localhost:" + Server.port(context))
            .doOnRequest((request, stream) -> connection.set(stream.channel().parent()));
    private final Departures clients = new Departures(context);

    @AfterEach
    void closeConnections() {
        connections.dispose();
    }

    private Mono<String> get(String path) {
        return client.get().uri(path).responseContent().aggregate().asString();
    }

    private void assertCancelled(int calls, CapturedOutput output) {
        clients.awaitClosed(calls);
        clients.awaitCounted(calls);
        assertThat(clients.ends())
                .filteredOn(end -> end.startsWith("never"))
                .hasSize(calls)
                .allMatch(end -> end.equals("never CANCELLED since the client of GET /never left"));
        clients.assertNobodySpoke(output);
    }

    @Test
    void aStreamThatIsResetIsCancelledAlone(CapturedOutput output) {
        Disposable never = get("/never").subscribe();
        clients.awaitAsked(1);
        Mono<String> slow = get("/slow").cache();
        slow.subscribe();
        Channel used = connection.get();
        never.dispose();
        assertThat(slow.block(Duration.ofSeconds(20))).isEqualTo("slow");
        assertThat(get("/quick").block(Duration.ofSeconds(20))).isEqualTo("quick");
        assertThat(connection.get()).isSameAs(used);
        assertCancelled(1, output);
    }

    @Test
    void aConnectionThatIsClosedCancelsAllThatAreOnIt(CapturedOutput output) {
        List<Disposable> nevers = new ArrayList<>();
        nevers.add(get("/never").onErrorComplete().subscribe());
        nevers.add(get("/never").onErrorComplete().subscribe());
        clients.awaitAsked(2);
        connection.get().close();
        assertCancelled(2, output);
    }

    @Test
    void aClientThatStaysGetsItsAnswers() {
        assertThat(get("/slow").block(Duration.ofSeconds(20))).isEqualTo("slow");
        assertThat(get("/slow").block(Duration.ofSeconds(20))).isEqualTo("slow");
    }

    @Test
    void streamsThatAreResetAreCancelledAndNoneOfTheOthersOnTheirConnection(CapturedOutput output) throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(Server.port(context))) {
            List<Integer> leaving = new ArrayList<>();
            for (int i = 0; i < 2; i++) { // of many more Tomcat would close the connection
                leaving.add(client.get("/never"));
                client.get("/never");
                client.get("/never");
            }
            clients.awaitAsked(6);
            for (int stream : leaving) {
                client.reset(stream);
            }
            clients.awaitCounted(2);
            assertThat(client.answer(client.get("/quick"))).isEqualTo("quick");
            clients.awaitInFlight(4);
        }
        assertCancelled(6, output);
    }

    /** Tomcat closes the connection as soon as it is told. */
    @Test
    void oneThatSaysGoodbyeIsAnsweredAsLongAsTheServerKeepsItsConnection(CapturedOutput output) throws Exception {
        try (RawHttp2Client client = new RawHttp2Client(Server.port(context))) {
            int slow = client.get("/slow");
            client.get("/never");
            clients.awaitAsked(1);
            client.goAway();
            assertThat(answerOf(client, slow)).isIn("slow", "none");
        }
        clients.awaitClosed(1);
        assertThat(clients.ends()).contains("never CANCELLED since the client of GET /never left");
        clients.awaitCounted((int)
                clients.ends().stream().filter(end -> end.endsWith("left")).count());
        clients.assertNobodySpoke(output);
    }

    private static String answerOf(RawHttp2Client client, int stream) throws IOException {
        try {
            return client.answer(stream);
        } catch (EOFException closedByTheServer) {
            return "none";
        }
    }
}
