package io.github.blockingportal.autoconfigure.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.service.ReactiveHttpServiceClientAutoConfiguration;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.http.Remote;

import static org.assertj.core.api.Assertions.assertThat;

/** That the code in docs/http-interfaces.md does what it says. */
@Timeout(60)
class HttpExamplesTest {

    private static final Remote REMOTE = new Remote();

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalHttpServicesAutoConfiguration.class,
                    HttpClientAutoConfiguration.class,
                    HttpServiceClientPropertiesAutoConfiguration.class,
                    ReactiveHttpClientAutoConfiguration.class,
                    ReactiveHttpServiceClientAutoConfiguration.class,
                    WebClientAutoConfiguration.class))
            .withBean(HttpExamples.Checkout.class)
            .withBean(WebClientCustomizer.class, () -> client -> client.baseUrl(REMOTE.url()))
            .withBean(PortalListener.class, () -> new PortalListener() {
                @Override
                public void callStarted(CallInfo call) {
                    calls.add(call.portal() + " " + call.name());
                }
            });

    @AfterAll
    static void stop() {
        REMOTE.close();
    }

    @ParameterizedTest
    @ValueSource(classes = {HttpExamples.Clients.class, HttpExamples.ByHand.class})
    void theInterfaceWaitsThroughThePortal(Class<?> configuration) {
        runner.withUserConfiguration(configuration).run(context -> {
            assertThat(context.getBean(HttpExamples.Checkout.class).isKnown("7"))
                    .isTrue();
            assertThat(context.getBean(HttpExamples.Orders.class).findAll()).hasSize(2);
            assertThat(calls).containsExactly("portal Orders.find", "portal Orders.findAll");
        });
    }

    @Test
    void whatIsLeftCanBeAskedFor() {
        REMOTE.forget();
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            portal.call(() -> new HttpExamples.OwnClient().ask(WebClient.create(REMOTE.url())));
        }
        assertThat(REMOTE.nextHeaders().get("x-time-left")).matches("2[0-9]{4} ms");
    }
}
