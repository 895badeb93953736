package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.Map;

import jakarta.annotation.PostConstruct;

import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;

/** The code in docs/migrating-from-block.md that needs Spring. */
final class MigrationExamples {

    private MigrationExamples() {}

    record Rate(String currency, double value) {}

    /** A reactive client. */
    static final class Rates {

        private final WebClient http;

        Rates(WebClient http) {
            this.http = http;
        }

        Mono<Rate> find(String currency) {
            return http.get().uri("/rates/{currency}", currency).retrieve().bodyToMono(Rate.class);
        }
    }

    @RestController
    static class RateController {

        private final BlockingPortal portal;
        private final WebClient http;

        RateController(BlockingPortal portal, WebClient http) {
            this.portal = portal.named("rates.find").timeout(Duration.ofSeconds(2));
            this.http = http;
        }

        @GetMapping("/rates/{currency}")
        Rate find(@PathVariable String currency) {
            return portal.call(() ->
                    http.get().uri("/rates/{currency}", currency).retrieve().bodyToMono(Rate.class));
        }
    }

    @RestController
    static class ReactiveRateController {

        private final Rates rates;
        private final Map<String, Rate> table;
        private final BlockingWorkers workers;

        ReactiveRateController(Rates rates, Map<String, Rate> table, BlockingWorkers workers) {
            this.rates = rates;
            this.table = table;
            this.workers = workers;
        }

        @GetMapping("/rates/{currency}")
        Mono<Rate> find(@PathVariable String currency) {
            return rates.find(currency);
        }

        @GetMapping("/stored/{currency}")
        Mono<Rate> stored(@PathVariable String currency) {
            return workers.run(() -> table.get(currency));
        }
    }

    static class RateTable {

        private final BlockingPortal portal;
        private final Rates rates;
        private Rate euro;

        RateTable(BlockingPortal portal, Rates rates) {
            this.portal = portal;
            this.rates = rates;
        }

        @PostConstruct
        void load() {
            euro = portal.named("rates.load").timeout(Duration.ofSeconds(20)).call(() -> rates.find("EUR"));
        }

        Rate euro() {
            return euro;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WarmUp {

        @Bean
        ApplicationRunner warmUp(BlockingPortal portal, Rates rates) {
            return arguments -> portal.named("rates.warm-up")
                    .timeout(Duration.ofSeconds(20))
                    .call(() -> rates.find("EUR"));
        }
    }
}
