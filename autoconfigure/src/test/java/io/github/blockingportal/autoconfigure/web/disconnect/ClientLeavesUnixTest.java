package io.github.blockingportal.autoconfigure.web.disconnect;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A Tomcat that is asked over a Unix domain socket too, which does not tell whether its client has left. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientLeavesUnixTest {

    @TempDir
    static Path directory;

    @Test
    void aClientOfOneIsAnsweredAndKeepsNobodyElseFromBeingSeen(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context = Server.TOMCAT.startMvc(
                        Application.class,
                        "--blocking-portal.web.cancel-on-disconnect=true",
                        "--blocking-portal.drain-timeout=200ms"); // the call of the other one goes on
                SocketChannel stays = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("socket")))) {
            Upstream upstream = context.getBean(Upstream.class);
            SocketChannel leaves = SocketChannel.open(stays.getRemoteAddress());
            send(leaves, "/never");
            RawClient leavesToo = new RawClient(Server.port(context)).get("/never");
            await().until(() -> upstream.asked.get() == 2);
            leaves.close();
            leavesToo.close();
            send(stays, "/slow");
            assertThat(answer(stays)).startsWith("HTTP/1.1 200").endsWith("slow");
            await().until(() -> upstream.closed.get() == 1);
        }
        assertThat(output.getOut())
                .containsOnlyOnce("cancel-on-disconnect=true has no effect for requests such as this one")
                .doesNotContain("Cannot find out");
    }

    private static void send(SocketChannel client, String path) throws Exception {
        client.write(ByteBuffer.wrap(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes()));
    }

    private static String answer(SocketChannel client) throws Exception {
        ByteBuffer answer = ByteBuffer.allocate(1000);
        String text = "";
        while (!text.endsWith("slow") && client.read(answer) >= 0) {
            text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
        return text;
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Waiting.class)
    static class Application {

        @Bean
        WebServerFactoryCustomizer<TomcatWebServerFactory> unixSocket() {
            return factory -> {
                Connector connector = new Connector("HTTP/1.1");
                connector.setProperty(
                        "unixDomainSocketPath", directory.resolve("socket").toString());
                factory.addAdditionalConnectors(connector);
            };
        }
    }
}
