package io.github.blockingportal.recipes;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;

class ChargeJob {

    private final BlockingPortal portal;
    private final WebClient billing;

    ChargeJob(BlockingPortal portal, WebClient billing) {
        this.portal = portal.named("orders.charge").timeout(Duration.ofSeconds(2));
        this.billing = billing;
    }

    @Bean
    Step chargeOrders(JobRepository jobs, ItemWriter<String> receipts) {
        return new StepBuilder("chargeOrders", jobs)
                .<String, String>chunk(2)
                .reader(new ListItemReader<>(List.of("1", "2", "3")))
                .processor(this::charge)
                .writer(receipts)
                .build();
    }

    private @Nullable String charge(String order) {
        return portal.call(
                () -> billing.post().uri("/charges/{order}", order).retrieve().bodyToMono(String.class));
    }

    @Bean
    Job charge(JobRepository jobs, Step chargeOrders) {
        return new JobBuilder("charge", jobs).start(chargeOrders).build();
    }
}
