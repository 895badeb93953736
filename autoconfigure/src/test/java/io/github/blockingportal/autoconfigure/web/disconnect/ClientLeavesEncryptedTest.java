package io.github.blockingportal.autoconfigure.web.disconnect;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that leave over TLS, with HTTP/1.1 and, as ALPN agrees, with HTTP/2, on each real server, on platform and on virtual threads. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.autoconfigure.web.disconnect.ClientLeavesTest#servers")
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientLeavesEncryptedTest {

    @TempDir
    static Path directory;

    private static ConfigurableApplicationContext context;

    ClientLeavesEncryptedTest(Server server, boolean virtual) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server, boolean virtual) throws Exception {
        context = server.startMvc(
                Waiting.class,
                Stream.concat(
                                Stream.of(
                                        "--blocking-portal.web.cancel-on-disconnect=true",
                                        "--server.http2.enabled=true",
                                        "--spring.threads.virtual.enabled=" + virtual),
                                Stream.of(Certificate.arguments(directory)))
                        .toArray(String[]::new));
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        context.close();
        java.nio.file.Files.deleteIfExists(directory.resolve("store.p12"));
    }

    private final Departures clients = new Departures(context);

    private static SSLSocket socket() throws Exception {
        return (SSLSocket) Certificate.believer()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), Server.port(context));
    }

    private void assertCancelled(CapturedOutput output) {
        clients.awaitClosed(1);
        clients.awaitCounted(1);
        assertThat(clients.ends()).contains("never CANCELLED since the client of GET /never left");
        clients.assertNobodySpoke(output);
    }

    @Test
    void aClientThatSaysGoodbyeIsSeenWhereTheSystemHasATable(CapturedOutput output) throws Exception {
        if (!TcpTableTest.isOnLinux()) {
            System.out.println("Skipped: a client that says goodbye in TLS, which Linux alone can tell");
            return;
        }
        try (RawClient client = new RawClient(socket()).get("/never")) {
            clients.awaitAsked(1);
        }
        assertCancelled(output);
    }

    @Test
    void aClientThatIsGoneWithoutAWordIsSeen(CapturedOutput output) throws Exception {
        java.net.Socket plain = new java.net.Socket(InetAddress.getLoopbackAddress(), Server.port(context));
        SSLSocket encrypted = (SSLSocket)
                Certificate.believer().getSocketFactory().createSocket(plain, "localhost", Server.port(context), false);
        new RawClient(encrypted).get("/never");
        clients.awaitAsked(1);
        plain.close();
        assertCancelled(output);
    }

    @Test
    void aClientThatStaysGetsItsAnswers() throws Exception {
        try (RawClient client = new RawClient(socket())) {
            assertThat(client.get("/slow").answer()).isEqualTo("200 slow");
            client.get("/slow").get("/quick");
            assertThat(client.answer()).isEqualTo("200 slow");
            assertThat(client.answer()).isEqualTo("200 quick");
        }
    }

    @Test
    void aStreamOfHttp2ThatIsResetIsCancelledAloneOnItsConnection(CapturedOutput output) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(Certificate.believer())
                .version(HttpClient.Version.HTTP_2)
                .build();
        HttpResponse<String> first = client.send(request("/quick"), BodyHandlers.ofString());
        assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
        CompletableFuture<HttpResponse<String>> never = client.sendAsync(request("/never"), BodyHandlers.ofString());
        clients.awaitAsked(1);
        never.cancel(true);
        assertCancelled(output);
        assertThat(client.send(request("/slow"), BodyHandlers.ofString()).body())
                .isEqualTo("slow");
    }

    private static HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + Server.port(context) + path))
                .build();
    }
}
