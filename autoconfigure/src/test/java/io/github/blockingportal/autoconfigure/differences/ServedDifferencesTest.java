package io.github.blockingportal.autoconfigure.differences;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.differences.DifferenceExamples.Prices;
import io.github.blockingportal.autoconfigure.differences.DifferenceExamples.Rows;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Answers that are written bit by bit, on Tomcat. */
@Timeout(60)
class ServedDifferencesTest {

    private static final AtomicBoolean CANCELLED = new AtomicBoolean();
    private static ConfigurableApplicationContext application;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Rows rows(BlockingPortal portal) {
            return new Rows(portal, Flux.range(1, 3).map(row -> "row " + row + "\n"));
        }

        @Bean
        Endless endless(BlockingPortal portal) {
            return new Endless(portal);
        }

        @Bean
        Prices prices(BlockingPortal portal, @Qualifier("applicationTaskExecutor") Executor executor) {
            return new Prices(
                    portal, executor, Mono.delay(Duration.ofMillis(20)).map(zero -> "42"));
        }
    }

    @RestController
    @RequestMapping("/endless")
    static class Endless extends Rows {

        Endless(BlockingPortal portal) {
            super(portal, Flux.<String>generate(sink -> sink.next("row\n")).doOnCancel(() -> CANCELLED.set(true)));
        }
    }

    @BeforeAll
    static void start() {
        application = Server.TOMCAT.startMvc(Application.class, "--blocking-portal.loops=1");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    @Tag("R41")
    void aBodyIsWrittenFromAStream() throws Exception {
        assertThat(Http.get(Server.port(application), "/rows.csv").body()).isEqualTo("row 1\nrow 2\nrow 3\n");
        assertThat(application.getBean(BlockingPortal.class).snapshot().calls()).isEmpty();
    }

    @Test
    @Tag("R41")
    void aClientThatLeavesCancelsTheSource() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), Server.port(application))) {
            client.getOutputStream()
                    .write("GET /endless/rows.csv HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().readNBytes(1000)).hasSize(1000);
        }
        await().untilTrue(CANCELLED);
    }

    @Test
    @Tag("R40")
    void anEmitterIsWrittenToByAnExecutorsThread() throws Exception {
        assertThat(Http.get(Server.port(application), "/price").body()).startsWith("data:42 by task-");
    }
}
