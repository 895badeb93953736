package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.view.RedirectView;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that leave, beside others that stay, whatever a connection may be: of IPv6, behind a proxy that names the client, the last
 * one or the only one of its kind, or not yet at the end of a body; where servers give up connections long before calls end. No
 * call ends close to a time at which Jetty looks whether its connection is idle, or it closes one between two requests.
 */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"TOMCAT", "JETTY"})
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientLeavesByAnyRoadTest {

    private static final int FILE = 4_000_000;
    private static final int PIECES = 100;
    private static final String PART =
            "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\r\n";
    private static final String END = "\r\n--part--\r\n";

    private static ConfigurableApplicationContext context;

    ClientLeavesByAnyRoadTest(Server server) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = server.startMvc(
                Application.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--server.forward-headers-strategy=native",
                "--server.compression.enabled=true",
                "--server.compression.min-response-size=1",
                "--server.tomcat.max-keep-alive-requests=2",
                "--server.tomcat.keep-alive-timeout=900ms",
                "--server.tomcat.connection-timeout=900ms",
                "--server.jetty.connection-idle-timeout=900ms",
                "--spring.servlet.multipart.resolve-lazily=true",
                "--spring.servlet.multipart.max-file-size=10MB");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    private final Departures clients = new Departures(context);

    @Test
    void whoLeavesIsSeenAndWhoStaysIsAnswered(CapturedOutput output) throws Exception {
        try (Together staying = new Together(List.of(
                this::staysOnceAndIsNotKept,
                this::staysOfTheOldVersion,
                this::staysAndIsTheLastOfItsConnection,
                this::staysOnSix,
                this::staysWithTrailers,
                this::staysToBeSentElsewhere,
                this::staysUploading,
                this::staysUploadingBesideACall))) {
            List<RawClient> leaving = leaving();
            clients.awaitAsked(leaving.size());
            for (RawClient client : leaving) {
                client.close();
            }
            clients.awaitCounted(leaving.size());
            staying.await();
            clients.awaitClosed(leaving.size());
            assertThat(clients.counted()).isEqualTo(leaving.size());
        }
        clients.assertNobodySpoke(output);
    }

    private List<RawClient> leaving() throws IOException {
        String[] chunked = {"Transfer-Encoding: chunked", "Trailer: end"};
        List<RawClient> leaving = new ArrayList<>();
        leaving.add(onSix().get("/never"));
        leaving.add(begin("GET /never HTTP/1.0"));
        leaving.add(begin("HEAD /never HTTP/1.1"));
        leaving.add(begin("OPTIONS /shared HTTP/1.1"));
        leaving.add(begin("GET /shared HTTP/1.1", "Origin: http://elsewhere.example"));
        leaving.add(begin("GET /never HTTP/1.1", "Connection: close"));
        leaving.add(begin("GET /never HTTP/1.1", "Accept-Encoding: gzip"));
        leaving.add(begin("GET /never HTTP/1.1", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https"));
        leaving.add(begin("GET /never HTTP/1.1", "Forwarded: for=192.0.2.1;proto=https;host=shop.example"));
        leaving.add(begin("POST /unread HTTP/1.1", "Content-Length: 100", "Expect: 100-continue"));
        leaving.add(begin("POST /taken HTTP/1.1", multipart())
                .send(PART)
                .send("x".repeat(FILE))
                .send(END));
        if (TcpTableTest.isOnLinux()) {
            leaving.add(send(onSix(), "POST /unread HTTP/1.1", "Content-Length: 100")
                    .send("half of it"));
            leaving.add(begin("POST /unread HTTP/1.1", chunked).send("5\r\nhal"));
            leaving.add(begin("POST /unread HTTP/1.1", chunked).send("5\r\nwhole\r\n0\r\nend: yes\r\n\r\n"));
            leaving.add(begin("POST /unread HTTP/1.1", multipart()).send("--part\r\n"));
            leaving.add(begin("GET /never HTTP/1.1").send("GET /qui"));
        }
        return leaving;
    }

    private void staysOnceAndIsNotKept() throws IOException {
        try (RawClient client = begin("GET /long HTTP/1.1", "Connection: close")) {
            assertThat(client.answer()).isEqualTo("200 long");
            assertThat(client.socket.getInputStream().read()).isNegative();
        }
    }

    private void staysOfTheOldVersion() throws IOException {
        try (RawClient client = begin("GET /long HTTP/1.0", "Connection: keep-alive")) {
            assertThat(client.answer()).isEqualTo("200 long");
        }
    }

    private void staysAndIsTheLastOfItsConnection() throws IOException {
        try (RawClient client = begin("GET /quick HTTP/1.1")) {
            client.get("/long");
            assertThat(client.answer()).isEqualTo("200 quick");
            assertThat(client.answer()).isEqualTo("200 long");
        }
    }

    private void staysOnSix() throws IOException {
        try (RawClient client = onSix().get("/long").get("/quick")) {
            assertThat(client.answer()).isEqualTo("200 long");
            assertThat(client.answer()).isEqualTo("200 quick");
        }
    }

    private void staysWithTrailers() throws IOException {
        try (RawClient client = begin("POST /late HTTP/1.1", "Transfer-Encoding: chunked", "Trailer: end")) {
            client.send("5\r\nabcde\r\n")
                    .send("3\r\nfgh\r\n0\r\nend: yes\r\n\r\n")
                    .get("/quick");
            assertThat(client.answer()).isEqualTo("200 took 8");
            assertThat(client.answer()).isEqualTo("200 quick");
        }
    }

    private void staysToBeSentElsewhere() throws IOException {
        try (RawClient client = begin("GET /moved HTTP/1.1", "X-Forwarded-Host: shop.example")) {
            assertThat(client.answer()).startsWith("302");
            assertThat(client.get("/quick").answer()).isEqualTo("200 quick");
        }
    }

    private void staysUploading() throws IOException {
        upload("/parts", "200 took " + FILE);
    }

    private void staysUploadingBesideACall() throws IOException {
        upload("/parts-beside", "200 took " + FILE + " beside a call");
    }

    private void upload(String path, String answer) throws IOException {
        try (RawClient client = begin("POST " + path + " HTTP/1.1", multipart())) {
            sendSlowly(client).get("/quick");
            assertThat(client.answer()).isEqualTo(answer);
            assertThat(client.answer()).isEqualTo("200 quick");
        }
    }

    private RawClient onSix() throws IOException {
        InetAddress six = InetAddress.getByName("::1");
        if (NetworkInterface.getByInetAddress(six) == null) {
            System.out.println("Skipped: clients of IPv6, which is not here");
            return clients.client();
        }
        return new RawClient(new Socket(six, Server.port(context)));
    }

    private RawClient begin(String request, String... headers) throws IOException {
        return send(clients.client(), request, headers);
    }

    private static RawClient send(RawClient client, String request, String... headers) throws IOException {
        return client.send(request + "\r\nHost: localhost\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "\r\n" : "\r\n\r\n"));
    }

    private static String[] multipart() {
        return new String[] {
            "Content-Type: multipart/form-data; boundary=part",
            "Content-Length: " + (PART.length() + FILE + END.length())
        };
    }

    /** A file in pieces, at the pace of a slow client. */
    private static RawClient sendSlowly(RawClient client) throws IOException {
        client.send(PART);
        for (int i = 0; i < PIECES; i++) {
            client.send("x".repeat(FILE / PIECES));
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        return client.send(END);
    }

    @RestController
    static class Roads {

        private final BlockingPortal portal;
        private final Waiting.Controller waiting;

        Roads(BlockingPortal portal, Waiting.Controller waiting) {
            this.portal = portal;
            this.waiting = waiting;
        }

        @GetMapping("/long")
        String longest() {
            return portal.named("long")
                    .call(() -> Mono.delay(Duration.ofMillis(1300)).thenReturn("long"));
        }

        @CrossOrigin
        @RequestMapping(
                path = "/shared",
                method = {RequestMethod.OPTIONS, RequestMethod.GET})
        String shared() {
            return waiting.never();
        }

        @PostMapping("/taken")
        String taken(MultipartFile file) {
            return waiting.never() + file.getSize();
        }

        @GetMapping("/moved")
        RedirectView moved() {
            return new RedirectView("/" + longest());
        }

        @PostMapping("/late")
        String late(HttpServletRequest request) throws IOException {
            longest();
            return "took " + request.getInputStream().readAllBytes().length;
        }

        @PostMapping("/parts")
        String parts(HttpServletRequest request) throws IOException, ServletException {
            longest();
            return "took " + request.getPart("file").getSize();
        }

        @PostMapping("/parts-beside")
        String partsBeside(HttpServletRequest request) throws IOException, ServletException {
            CompletableFuture<String> call = portal.named("beside").submit(Mono::never);
            long taken = request.getPart("file").getSize();
            String how = call.isDone() ? " after a call" : " beside a call";
            call.cancel(false);
            return "took " + taken + how;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Waiting.class, Roads.class})
    static class Application {}
}
