package io.github.blockingportal.autoconfigure.differences;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

import io.github.blockingportal.BlockingPortal;

/** The code in docs/migrating-from-block.md about what differs in a Spring application. */
final class DifferenceExamples {

    private DifferenceExamples() {}

    interface Bank {

        Mono<String> charge(String iban);
    }

    static class Payments {

        private final JdbcClient jdbc;
        private final BlockingPortal portal;
        private final Bank bank;

        Payments(JdbcClient jdbc, BlockingPortal portal, Bank bank) {
            this.jdbc = jdbc;
            this.portal = portal;
            this.bank = bank;
        }

        @Transactional
        public String pay(String order) {
            jdbc.sql("insert into payments values (?)").param(order).update();
            String iban = ibanOf(order); // JDBC, so not in the supplier
            return portal.call(() -> bank.charge(iban));
        }

        @Transactional
        public String payFromTheSupplier(String order) {
            jdbc.sql("insert into payments values (?)").param(order).update();
            return portal.call(() -> bank.charge(ibanOf(order)));
        }

        private String ibanOf(String order) {
            return jdbc.sql("select 'DE' || id from payments where id = ?")
                    .param(order)
                    .query(String.class)
                    .optional()
                    .orElse("no row");
        }
    }

    @RestController
    static class Rows {

        private final BlockingPortal portal;
        private final Flux<String> rows;

        Rows(BlockingPortal portal, Flux<String> rows) {
            this.portal = portal.named("rows.export");
            this.rows = rows;
        }

        @GetMapping("/rows.csv")
        StreamingResponseBody export() {
            return out -> {
                try (Stream<String> all = portal.stream(() -> rows)) { // opened here, not before the return
                    for (String row : (Iterable<String>) all::iterator) {
                        out.write(row.getBytes(StandardCharsets.UTF_8));
                    }
                }
            };
        }
    }

    @RestController
    static class Prices {

        private final BlockingPortal portal;
        private final Executor applicationTaskExecutor;
        private final Mono<String> price;

        Prices(BlockingPortal portal, Executor applicationTaskExecutor, Mono<String> price) {
            this.portal = portal;
            this.applicationTaskExecutor = applicationTaskExecutor;
            this.price = price;
        }

        @GetMapping("/price")
        SseEmitter price() {
            SseEmitter emitter = new SseEmitter();
            CompletableFuture<String> answer = portal.named("prices.find").submit(() -> price);
            answer.whenCompleteAsync((value, failure) -> send(emitter, value, failure), applicationTaskExecutor);
            return emitter;
        }

        private void send(SseEmitter emitter, String value, Throwable failure) {
            try {
                if (failure != null) {
                    emitter.completeWithError(failure);
                } else {
                    emitter.send(value + " by " + Thread.currentThread().getName());
                    emitter.complete();
                }
            } catch (IOException gone) {
                emitter.completeWithError(gone);
            }
        }
    }

    static class Farewell {

        private final ConfigurableApplicationContext context;

        Farewell(ConfigurableApplicationContext context) {
            this.context = context;
        }

        void leave() {
            new Thread(context::close, "farewell").start();
        }
    }

    static class WarmUp {

        @Bean
        ApplicationRunner warmUp(BlockingPortal portal, HttpClient http) {
            return arguments -> portal.named("http.warm-up").call(http::warmup);
        }
    }
}
