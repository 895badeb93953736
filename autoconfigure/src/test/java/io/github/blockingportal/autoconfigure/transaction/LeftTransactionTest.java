package io.github.blockingportal.autoconfigure.transaction;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients that leave handlers in the middle of their transactions, beside one that stays. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class LeftTransactionTest {

    private static final int LEAVING_EACH = 4;

    @ParameterizedTest
    @EnumSource(
            value = Server.class,
            names = {"TOMCAT", "JETTY"})
    void isRolledBackWithoutAWordAndItsConnectionIsBack(Server server, CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context = server.startMvc(
                        Application.class,
                        "--blocking-portal.web.cancel-on-disconnect=true",
                        "--postgres=" + (server == Server.TOMCAT));
                Socket stays = get(context, "/stays")) {
            Seen seen = context.getBean(Seen.class);
            List<Socket> leaving = new ArrayList<>();
            for (int i = 0; i < LEAVING_EACH; i++) {
                leaving.add(get(context, "/waits"));
                leaving.add(get(context, "/swallows"));
            }
            await().atMost(20, TimeUnit.SECONDS).until(() -> seen.waiting.get() == leaving.size());
            for (Socket client : leaving) {
                client.close();
            }
            assertThat(statusOf(stays)).isEqualTo("HTTP/1.1 200");
            await().atMost(20, TimeUnit.SECONDS).until(() -> seen.ended.get() == leaving.size());
            awaitConnections(context);
            assertThat(context.getBean(Names.class).all()).containsExactly("stays");
            assertThat(seen.handled).hasValue(0);
        }
        assertThat(output.getOut()).doesNotContain("ERROR").doesNotContain(" WARN ");
    }

    private static void awaitConnections(ConfigurableApplicationContext context) {
        ConnectionPool connections = context.getBean(ConnectionPool.class);
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> connections.getMetrics().orElseThrow().acquiredSize() == 0
                        && portal.snapshot().calls().isEmpty());
    }

    private static Socket get(ConfigurableApplicationContext context, String path) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), Server.port(context));
        client.setSoTimeout(20_000);
        client.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static String statusOf(Socket client) throws IOException {
        return new String(client.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
    }

    static class Seen {

        final AtomicInteger waiting = new AtomicInteger();
        final AtomicInteger ended = new AtomicInteger();
        final AtomicInteger handled = new AtomicInteger();
    }

    @RestController
    static class Transfers {

        private final BlockingPortal portal;
        private final Names names;
        private final Seen seen;

        Transfers(BlockingPortal portal, Names names, Seen seen) {
            this.portal = portal;
            this.names = names;
            this.seen = seen;
        }

        @Transactional
        @GetMapping("/waits")
        public void waits() {
            names.save("waits");
            waitForever();
        }

        @Transactional
        @GetMapping("/swallows")
        public String swallows() {
            names.save("swallows");
            try {
                waitForever();
            } catch (PortalCancelledException left) {
                return "done all the same";
            }
            return "done";
        }

        @Transactional
        @GetMapping("/stays")
        public String stays() {
            names.save("stays");
            return portal.call(() -> Mono.delay(Duration.ofMillis(1300)).thenReturn("stays"));
        }

        private void waitForever() {
            try {
                portal.call(() -> Mono.never().doOnSubscribe(subscription -> seen.waiting.incrementAndGet()));
            } finally {
                seen.ended.incrementAndGet();
            }
        }

        @ExceptionHandler
        public String handle(RuntimeException failure) {
            seen.handled.incrementAndGet();
            return "handled";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Transfers.class, Seen.class})
    static class Application {

        @Bean
        ConnectionPool connections(@Value("${postgres}") boolean postgres) {
            ConnectionPool connections = new ConnectionPool(ConnectionPoolConfiguration.builder(database(postgres))
                    .maxSize(12)
                    .build());
            Names.makeTable(connections);
            return connections;
        }

        private static ConnectionFactory database(boolean postgres) {
            if (postgres && System.getenv("POSTGRES_URL") != null) {
                return Names.postgres("left_transaction");
            }
            return Names.database("left_transaction");
        }

        @Bean
        R2dbcTransactionManager reactiveManager(ConnectionFactory connections) {
            return new R2dbcTransactionManager(connections);
        }

        @Bean
        Names names(BlockingPortal portal, ConnectionFactory connections) {
            return new Names(portal, connections);
        }
    }
}
