package io.github.blockingportal.autoconfigure.transaction;

import java.net.http.HttpResponse;

import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.ResourceHolderSupport;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** What the client is told of a transaction whose time is over. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class LateTransactionTest {

    @Test
    void oneOfThePortalsIsATimeoutWhateverItsMethodDoesAboutItAndAnotherOnesIsTheApplications(CapturedOutput output)
            throws Exception {
        try (ConfigurableApplicationContext context = Server.TOMCAT.startMvc(Application.class)) {
            int port = Server.port(context);
            for (String path : new String[] {"/passed-on", "/swallowed"}) {
                HttpResponse<String> response = Http.get(port, path);
                assertThat(response.statusCode()).as(path).isEqualTo(504);
                assertThat(response.body()).contains("There was no answer in time.");
            }
            assertThat(Http.get(port, "/others").statusCode()).isEqualTo(500);
        }
        assertThat(output.getOut())
                .contains("Answering 504 to GET /swallowed: The call ended when the time of the transaction ");
    }

    @RestController
    static class Slow {

        private final BlockingPortal portal;

        Slow(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/passed-on")
        @Transactional(timeout = 1)
        public String passedOn() {
            return String.valueOf(portal.<String>call(Mono::never));
        }

        @GetMapping("/swallowed")
        @Transactional(timeout = 1)
        public String swallowed() {
            try {
                return String.valueOf(portal.<String>call(Mono::never));
            } catch (PortalTimeoutException swallowed) {
                return "well";
            }
        }

        /** What Spring's statements of JDBC ask. */
        @GetMapping("/others")
        String others() {
            ResourceHolderSupport connection = new ResourceHolderSupport() {};
            connection.setTimeoutInMillis(-1);
            return "still " + connection.getTimeToLiveInMillis();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Slow.class)
    static class Application {

        @Bean
        ConnectionFactory connections() {
            return Names.database("late_transaction");
        }

        @Bean
        R2dbcTransactionManager reactiveManager(ConnectionFactory connections) {
            return new R2dbcTransactionManager(connections);
        }
    }
}
