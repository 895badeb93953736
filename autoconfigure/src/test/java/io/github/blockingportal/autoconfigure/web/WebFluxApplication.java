package io.github.blockingportal.autoconfigure.web;

import java.util.concurrent.Semaphore;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Bridges wherever WebFlux calls an application. Each place names its call after itself. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Bridge.class, WebFluxApplication.Controller.class})
class WebFluxApplication {

    @Bean
    RouterFunction<ServerResponse> function(Bridge bridge) {
        return RouterFunctions.route()
                .GET("/function", request -> ServerResponse.ok().bodyValue(bridge.cross("function")))
                .build();
    }

    @Bean
    WebFilter filter(Bridge bridge) {
        return (exchange, chain) -> {
            if (exchange.getRequest().getPath().value().equals("/filter")) {
                bridge.cross("filter");
            }
            return chain.filter(exchange);
        };
    }

    @RestController
    static class Controller {

        final Semaphore waitsForTheBody = new Semaphore(0);
        private final Bridge bridge;

        Controller(Bridge bridge) {
            this.bridge = bridge;
        }

        @GetMapping("/controller")
        Mono<String> controller() {
            return Mono.just(bridge.cross("controller"));
        }

        @GetMapping("/filter")
        Mono<String> behindTheFilter() {
            return Mono.just("filtered");
        }

        @GetMapping("/handler")
        Mono<String> fails() {
            return Mono.error(new IllegalStateException("on purpose"));
        }

        @ExceptionHandler
        Mono<String> handler(IllegalStateException failure) {
            return Mono.just(bridge.cross("handler"));
        }

        @PostMapping("/body")
        Mono<String> body(@RequestBody Mono<String> body) {
            return body.map(text -> text + " " + bridge.cross("body"))
                    .doOnSubscribe(subscription -> waitsForTheBody.release());
        }

        @GetMapping("/worker")
        Mono<String> wayOut() {
            return bridge.crossOnAWorker("worker");
        }

        @GetMapping("/blocking")
        String blocking() {
            return bridge.cross("blocking");
        }
    }
}
