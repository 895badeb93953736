package io.github.blockingportal.recipes;

import java.time.Duration;
import java.util.List;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;

@DisallowConcurrentExecution
class RateRefresh implements Job {

    private final BlockingPortal portal;
    private final WebClient rates;

    RateRefresh(BlockingPortal portal, WebClient rates) {
        this.portal = portal.named("rates.refresh");
        this.rates = rates;
    }

    @Override
    public void execute(JobExecutionContext context) {
        refresh();
    }

    @Scheduled(fixedDelayString = "${rates.refresh.delay}")
    void refresh() {
        try (var open = CallDeadline.after(Duration.ofSeconds(1), "the refresh").open()) {
            List.of("EUR", "JPY").forEach(this::refresh);
        }
    }

    private void refresh(String currency) {
        portal.call(
                () -> rates.put().uri("/rates/{currency}", currency).retrieve().toBodilessEntity());
    }
}
