package io.github.blockingportal.autoconfigure.web.flux;

import java.beans.PropertyEditorSupport;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
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
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
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

        @InitBinder
        void places(WebDataBinder binder) {
            binder.registerCustomEditor(Place.class, new PropertyEditorSupport() {
                @Override
                public void setAsText(String text) {
                    setValue(new Place(text, here.say()));
                }
            });
        }

        @PostMapping("/note")
        String note(@Valid @RequestBody Note note) {
            return String.valueOf(note.checkedIn);
        }

        @PostMapping("/part")
        String part(@Valid @RequestPart Note note) {
            return String.valueOf(note.checkedIn);
        }

        @PostMapping("/form")
        String form(@ModelAttribute Form form) {
            return form.place().madeIn();
        }

        @GetMapping("/fails")
        String fails() {
            throw new IllegalStateException("on purpose");
        }

        @GetMapping("/entity-fails")
        ResponseEntity<Mono<String>> entityFails() {
            return ResponseEntity.ok(
                    Mono.delay(Duration.ofMillis(1)).then(Mono.error(new IllegalStateException("on purpose"))));
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

    record Place(String name, String madeIn) {}

    record Form(Place place) {}

    /** Is told where it is checked. */
    @Checked
    static class Note {

        public @Nullable String text;

        @JsonIgnore
        @Nullable
        String checkedIn;
    }

    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = Checks.class)
    @interface Checked {

        String message() default "";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};
    }

    /** A check that calls the portal. */
    static class Checks implements ConstraintValidator<Checked, Note> {

        private final Here here;

        Checks(Here here) {
            this.here = here;
        }

        @Override
        public boolean isValid(Note note, ConstraintValidatorContext context) {
            note.checkedIn = here.say();
            return true;
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
