package io.github.blockingportal.autoconfigure.facade;

import java.time.Duration;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.facades.examples.FacadeExamples.Checkout;
import io.github.blockingportal.facades.examples.FacadeExamples.Clients;
import io.github.blockingportal.facades.examples.FacadeExamples.Order;
import io.github.blockingportal.facades.examples.FacadeExamples.RemoteOrders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What docs/facades.md shows, against a real server. */
class FacadeExamplesTest {

    private static void withRemoteOrders(Consumer<RemoteOrders> body) {
        DisposableServer server = HttpServer.create()
                .port(0)
                .route(routes -> routes.get(
                                "/orders",
                                (request, response) -> response.header("Content-Type", "application/json")
                                        .sendString(Mono.just("[{\"id\":\"1\"},{\"id\":\"2\"}]")))
                        .get(
                                "/orders/7",
                                (request, response) -> response.header("Content-Type", "application/json")
                                        .sendString(Mono.just("{\"id\":\"7\"}"))))
                .bindNow(Duration.ofSeconds(10));
        try {
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(
                            BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class))
                    .withUserConfiguration(Clients.class)
                    .withPropertyValues("orders.url=http://localhost:" + server.port())
                    .run(context -> body.accept(context.getBean(Checkout.class).orders()));
        } finally {
            server.disposeNow(Duration.ofSeconds(10));
        }
    }

    @Test
    void aReactiveHttpExchangeClientIsUsedThroughAFacade() {
        withRemoteOrders(orders -> {
            assertThat(orders.find("7")).isEqualTo(new Order("7"));
            assertThat(orders.findAll()).containsExactly(new Order("1"), new Order("2"));
            assertThatExceptionOfType(WebClientResponseException.NotFound.class)
                    .isThrownBy(() -> orders.find("missing"));
        });
    }

    @Test
    void aRefusalNamesTheApplicationsFrame() {
        withRemoteOrders(orders -> {
            Throwable refusal = Mono.fromSupplier(() -> catchThrowable(() -> orders.find("7")))
                    .subscribeOn(Schedulers.parallel())
                    .block(Duration.ofSeconds(10));
            assertThat(refusal)
                    .isInstanceOf(EventLoopBridgeException.class)
                    .hasMessageContaining("refused call 'RemoteOrders.find'")
                    .hasMessageContaining("Called at " + getClass().getName());
        });
    }
}
