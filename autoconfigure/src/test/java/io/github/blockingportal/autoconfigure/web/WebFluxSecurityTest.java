package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.ReactiveAuthenticationManagerAdapter;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.server.SecurityWebFilterChain;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.WebFluxWrappersTest.Application;

import static io.github.blockingportal.autoconfigure.web.WebFluxWrappersTest.isTooLate;
import static org.assertj.core.api.Assertions.assertThat;

/** As {@link WebFluxWrappersTest}, for applications that are set up in other ways. One at a time, for Netty. */
@Timeout(60)
class WebFluxSecurityTest {

    static Stream<Object[]> logins() {
        return Arrays.stream(Server.values())
                .flatMap(server -> Stream.of("basic", "form").map(how -> new Object[] {server, how}));
    }

    @ParameterizedTest
    @Tag("R12")
    @EnumSource
    void springBootsProblemDetailsDoNotHideItEither(Server server) throws Exception {
        try (ConfigurableApplicationContext other =
                server.startWebFlux(Application.class, "--spring.webflux.problemdetails.enabled=true")) {
            Asks.through(other.getBean(BlockingPortal.class));
            isTooLate(Http.get(Server.port(other), "/input"));
            HttpResponse<String> wrong = Http.get(Server.port(other), "/number?value=x");
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }

    @ParameterizedTest
    @Tag("R27")
    @MethodSource("logins")
    void aServiceThatDoesNotAnswerIsNotAWrongPassword(Server server, String how) throws Exception {
        try (ConfigurableApplicationContext other = server.startWebFlux(Secured.class)) {
            Asks.through(other.getBean(BlockingPortal.class));
            isTooLate(logIn(other, how, "TIMEOUT"));
            assertThat(logIn(other, how, "SATURATED").statusCode()).isEqualTo(503);
            assertThat(logIn(other, how, "UNKNOWN").statusCode()).isEqualTo(how.equals("form") ? 302 : 401);
        }
    }

    @ParameterizedTest
    @Tag("R27")
    @EnumSource
    void theApplicationsOwnAnswerWins(Server server) throws Exception {
        try (ConfigurableApplicationContext other = server.startWebFlux(OwnAnswers.class)) {
            Asks.through(other.getBean(BlockingPortal.class));
            assertThat(logIn(other, "form", "TIMEOUT").statusCode()).isEqualTo(418);
        }
    }

    private static HttpResponse<String> logIn(ConfigurableApplicationContext application, String how, String user)
            throws Exception {
        int port = Server.port(application);
        if (how.equals("form")) {
            String form = "username=" + user + "&password=secret";
            return Http.post(port, "/login", "application/x-www-form-urlencoded", form);
        }
        String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return Http.get(port, "/number?value=1", Map.of("Authorization", "Basic " + credentials));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFluxSecurity
    @Import(Application.class)
    static class Secured {

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http) {
            return base(http).formLogin(Customizer.withDefaults()).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFluxSecurity
    @Import(Application.class)
    static class OwnAnswers {

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http) {
            return base(http)
                    .formLogin(form -> form.authenticationFailureHandler((exchange, failure) -> {
                        exchange.getExchange().getResponse().setStatusCode(HttpStatusCode.valueOf(418));
                        return exchange.getExchange().getResponse().setComplete();
                    }))
                    .build();
        }
    }

    /** The users are asked for as in an application that has come from Spring MVC. */
    private static ServerHttpSecurity base(ServerHttpSecurity http) {
        DaoAuthenticationProvider users = new DaoAuthenticationProvider(name -> {
            if (name.equals("UNKNOWN")) {
                throw new UsernameNotFoundException(name);
            }
            throw new AssertionError(Asks.ask(name));
        });
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .authenticationManager(new ReactiveAuthenticationManagerAdapter(new ProviderManager(users)))
                .authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .httpBasic(Customizer.withDefaults());
    }
}
