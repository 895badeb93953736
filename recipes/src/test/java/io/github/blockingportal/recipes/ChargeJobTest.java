package io.github.blockingportal.recipes;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

class ChargeJobTest {

    @Test
    void eachItemOfTheStepIsCharged() throws Exception {
        try (var billing = Upstream.of(routes -> routes.post(
                        "/charges/{order}",
                        (request, response) -> response.sendString(Mono.just("receipt " + request.param("order")))));
                var application = Running.job(billing, Shop.class)) {

            JobExecution execution =
                    application.getBean(JobOperator.class).start(application.getBean(Job.class), new JobParameters());

            assertThat(execution.getStatus()).isEqualTo(BatchStatus.COMPLETED);
            assertThat(application.getBean(Shop.class).receipts).containsExactly("receipt 1", "receipt 2", "receipt 3");
        }
    }

    @Test
    void aServiceThatHangsFailsTheJob() throws Exception {
        try (var billing = Upstream.of(routes -> routes.post("/charges/{order}", (request, response) -> Mono.never()));
                var application = Running.job(billing, Shop.class)) {

            JobExecution execution =
                    application.getBean(JobOperator.class).start(application.getBean(Job.class), new JobParameters());

            assertThat(execution.getStatus()).isEqualTo(BatchStatus.FAILED);
            assertThat(execution.getAllFailureExceptions())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure).hasRootCauseInstanceOf(PortalTimeoutException.class));
        }
    }

    @Import(ChargeJob.class)
    static class Shop {

        final List<String> receipts = new ArrayList<>();

        @Bean
        ItemWriter<String> receipts() {
            return chunk -> receipts.addAll(chunk.getItems());
        }
    }
}
