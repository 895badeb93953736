package io.github.blockingportal.autoconfigure.web.flux;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import jakarta.validation.constraints.Min;

import io.micrometer.observation.ObservationRegistry;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** Handlers in blocking style beside others, which say where they ran, or what they found there. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableWebFluxSecurity
@Import({HandlersApplication.Orders.class, HandlersApplication.Pages.class, HandlersApplication.Here.class})
class HandlersApplication {

    @Bean
    SecurityWebFilterChain chain(ServerHttpSecurity http) {
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .authorizeExchange(exchanges -> exchanges
                        .pathMatchers("/user")
                        .authenticated()
                        .anyExchange()
                        .permitAll())
                .httpBasic(Customizer.withDefaults())
                .build();
    }

    @Bean
    MapReactiveUserDetailsService users() {
        return new MapReactiveUserDetailsService(
                User.withUsername("ada").password("{noop}secret").roles("USER").build());
    }

    @Bean
    ObservationRegistry observations() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(context -> true);
        return registry;
    }

    @Bean
    WebFilter tenant() {
        return (exchange, chain) ->
                chain.filter(exchange).contextWrite(context -> context.put("cp.slf4j", Map.of("tenant", "acme")));
    }

    @Bean
    RouterFunction<ServerResponse> function(Here here) {
        return RouterFunctions.route()
                .GET("/function", request -> ServerResponse.ok().bodyValue(here.say()))
                .build();
    }

    /** Where the current thread is, and that it may wait. */
    @Component
    static class Here {

        private final BlockingPortal portal;

        Here(BlockingPortal portal) {
            this.portal = portal;
        }

        String say() {
            String thread = Thread.currentThread().getName().replaceAll("-?\\d+$", "");
            return portal.mayBlock() ? portal.call(() -> Mono.just(thread)) : "a loop";
        }
    }

    @RestController
    static class Orders {

        private final Here here;
        private final BlockingPortal portal;
        private final ObservationRegistry observations;

        Orders(Here here, BlockingPortal portal, ObservationRegistry observations) {
            this.here = here;
            this.portal = portal;
            this.observations = observations;
        }

        @GetMapping("/find")
        String find() {
            return here.say();
        }

        @GetMapping("/named")
        String named() {
            return "named";
        }

        @GetMapping("/void")
        void nothing(ServerHttpResponse response) {
            response.getHeaders().set("X-Here", here.say());
        }

        @GetMapping("/mono")
        Mono<String> mono() {
            return Mono.just(here.say());
        }

        @GetMapping("/flux")
        Flux<String> flux() {
            return Flux.just(here.say());
        }

        @GetMapping("/future")
        CompletableFuture<String> future() {
            return CompletableFuture.completedFuture(here.say());
        }

        @GetMapping("/entity")
        ResponseEntity<Mono<String>> entity() {
            return ResponseEntity.ok(Mono.just(here.say()));
        }

        @PostMapping("/body")
        String body(@RequestBody String body) {
            return body + " in " + here.say();
        }

        @GetMapping("/fails")
        String fails() {
            throw new IllegalStateException("on purpose");
        }

        @GetMapping("/mono-fails")
        Mono<String> monoFails() {
            throw new IllegalStateException("on purpose");
        }

        @ExceptionHandler
        String handle(IllegalStateException failure) {
            return "handled in " + here.say();
        }

        @GetMapping("/user")
        String user() {
            Authentication user = SecurityContextHolder.getContext().getAuthentication();
            String reactive = portal.call(() -> ReactiveSecurityContextHolder.getContext()
                    .map(context -> context.getAuthentication().getName()));
            return (user == null ? "nobody" : user.getName()) + " " + reactive;
        }

        @GetMapping("/nobody")
        String nobody() {
            return String.valueOf(SecurityContextHolder.getContext().getAuthentication());
        }

        @GetMapping("/locale")
        String locale() {
            Locale inTheCall = portal.call(() -> Mono.just(LocaleContextHolder.getLocale()));
            return LocaleContextHolder.getLocale() + " " + inTheCall;
        }

        @GetMapping("/checked")
        String checked(@RequestParam @Min(1) int number, Locale locale) {
            return locale + " " + LocaleContextHolder.getLocaleContext();
        }

        @GetMapping("/mdc")
        String mdc() {
            return MDC.get("tenant");
        }

        @GetMapping("/observation")
        String observation() {
            return String.valueOf(observations.getCurrentObservation() != null);
        }
    }

    @Controller
    static class Pages {

        private final Here here;

        Pages(Here here) {
            this.here = here;
        }

        @ModelAttribute("menu")
        String menu() {
            return here.say();
        }

        @GetMapping("/page")
        @ResponseBody
        String page(Model model) {
            return "menu made in " + model.getAttribute("menu");
        }
    }
}
