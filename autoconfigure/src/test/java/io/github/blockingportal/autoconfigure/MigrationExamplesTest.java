package io.github.blockingportal.autoconfigure;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.autoconfigure.MigrationExamples.Rate;
import io.github.blockingportal.autoconfigure.MigrationExamples.RateController;
import io.github.blockingportal.autoconfigure.MigrationExamples.RateTable;
import io.github.blockingportal.autoconfigure.MigrationExamples.Rates;
import io.github.blockingportal.autoconfigure.MigrationExamples.ReactiveRateController;
import io.github.blockingportal.autoconfigure.MigrationExamples.WarmUp;

import static org.assertj.core.api.Assertions.assertThat;

class MigrationExamplesTest {

    private final AtomicInteger requests = new AtomicInteger();
    private final WebClient http = WebClient.builder()
            .exchangeFunction(request -> Mono.fromCallable(() -> {
                requests.incrementAndGet();
                return ClientResponse.create(HttpStatus.OK)
                        .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                        .body("{\"currency\":\"EUR\",\"value\":1.1}")
                        .build();
            }))
            .build();
    private final Rate euro = new Rate("EUR", 1.1);
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withBean(WebClient.class, () -> http)
            .withBean(Rates.class);

    @Test
    void aBlockingControllerCallsAWebClient() {
        runner.withBean(RateController.class)
                .run(context -> assertThat(context.getBean(RateController.class).find("EUR"))
                        .isEqualTo(euro));
    }

    @Test
    void aReactiveControllerReturnsTheMonoAndMovesBlockingCode() {
        runner.run(context -> {
            ReactiveRateController controller = new ReactiveRateController(
                    context.getBean(Rates.class), Map.of("EUR", euro), context.getBean(BlockingWorkers.class));
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(portal.call(() -> controller.find("EUR"))).isEqualTo(euro);
            assertThat(portal.call(() -> controller.stored("EUR"))).isEqualTo(euro);
        });
    }

    @Test
    void aBeanLoadsWhatItNeedsWhileTheContextStarts() {
        runner.withBean(RateTable.class)
                .run(context ->
                        assertThat(context.getBean(RateTable.class).euro()).isEqualTo(euro));
    }

    @Test
    void aRunnerCallsOnceTheApplicationHasStarted() {
        runner.withUserConfiguration(WarmUp.class).run(context -> {
            context.getBean(ApplicationRunner.class).run(null);
            assertThat(requests).hasValue(1);
        });
    }
}
