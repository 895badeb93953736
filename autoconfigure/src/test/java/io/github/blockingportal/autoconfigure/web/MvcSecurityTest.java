package io.github.blockingportal.autoconfigure.web;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestTemplate;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** Who logs in while the service that knows the users does not answer is not told that the credentials are wrong. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("R27")
class MvcSecurityTest extends MvcOnEachServer {

    MvcSecurityTest() {
        super(Application.class);
    }

    private static HttpResponse<String> logIn(ConfigurableApplicationContext application, String how, String user)
            throws Exception {
        int port = Server.port(application);
        if (how.equals("form")) {
            String form = "username=" + user + "&password=secret";
            return Http.post(port, "/login", "application/x-www-form-urlencoded", form);
        }
        String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        return Http.get(port, "/", Map.of("Authorization", "Basic " + credentials));
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "form"})
    void aServiceThatDoesNotAnswerIsNotAWrongPassword(String how, CapturedOutput log) throws Exception {
        HttpResponse<String> late;
        HttpResponse<String> busy;
        try (ConfigurableApplicationContext other =
                server.startMvc(Application.class)) { // which has written no line yet
            late = logIn(other, how, "TIMEOUT");
            busy = logIn(other, how, "SATURATED");
        }
        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(late.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(late.headers().firstValue("WWW-Authenticate")).isEmpty();
        assertThat(late.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(late.body()).contains("There was no answer in time.");
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(log.getAll().lines().filter(line -> line.contains("Answering")))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "form"})
    void whoIsNotKnownStaysSo(String how) throws Exception {
        for (String user : new String[] {"UNKNOWN", "OTHER_CAUSE"}) {
            assertThat(logIn(context(), how, user).statusCode()).as(user).isEqualTo(how.equals("form") ? 302 : 401);
        }
        assertThat(logIn(context(), how, "known").statusCode()).isEqualTo(how.equals("form") ? 302 : 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/decided", "/filter"})
    void neitherAFilterNorADecisionHidesIt(String path) throws Exception {
        assertThat(get(path + "/TIMEOUT").statusCode()).isEqualTo(504);
        assertThat(get(path + "/SATURATED").statusCode()).isEqualTo(503);
    }

    @Test
    void neitherAnExpressionNorAnIntrospectionHidesIt() throws Exception {
        try (ConfigurableApplicationContext other = server.startMvc(Resource.class)) {
            int port = Server.port(other);
            Map<String, String> late = Map.of("Authorization", "Bearer TIMEOUT");
            assertThat(Http.get(port, "/open/TIMEOUT").statusCode()).isEqualTo(504);
            assertThat(Http.get(port, "/open/SATURATED").statusCode()).isEqualTo(503);
            assertThat(Http.get(port, "/closed", late).statusCode()).isEqualTo(504);
            assertThat(Http.get(port, "/closed").statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "form"})
    void theApplicationsOwnAnswersWin(String how) throws Exception {
        try (ConfigurableApplicationContext other = server.startMvc(OwnAnswers.class)) {
            assertThat(logIn(other, how, "TIMEOUT").statusCode()).isEqualTo(418);
        }
    }

    @Test
    void anErrorControllerOfTheApplicationsOwnHasTheLastWord() throws Exception {
        try (ConfigurableApplicationContext other = server.startMvc(OwnErrorController.class)) {
            assertThat(Http.get(Server.port(other), "/filter/TIMEOUT").statusCode())
                    .isEqualTo(418);
        }
    }

    @Test
    void aPropertySwitchesItOff() throws Exception {
        try (ConfigurableApplicationContext other =
                server.startMvc(Application.class, "--blocking-portal.web.map-exceptions=false")) {
            assertThat(logIn(other, "basic", "TIMEOUT").statusCode()).isEqualTo(401);
            assertThat(logIn(other, "form", "TIMEOUT").statusCode()).isEqualTo(302);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableWebSecurity
    @Import({Controller.class, Users.class})
    static class Application {

        @Bean
        SecurityFilterChain chain(HttpSecurity http, BlockingPortal portal) throws Exception {
            return base(http, portal)
                    .httpBasic(Customizer.withDefaults())
                    .formLogin(Customizer.withDefaults())
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableWebSecurity
    @Import({Controller.class, Users.class})
    static class OwnAnswers {

        @Bean
        SecurityFilterChain chain(HttpSecurity http, BlockingPortal portal) throws Exception {
            return base(http, portal)
                    .httpBasic(basic ->
                            basic.authenticationEntryPoint((request, response, failure) -> response.setStatus(418)))
                    .formLogin(form -> form.failureHandler((request, response, failure) -> response.setStatus(418)))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableWebSecurity
    @EnableMethodSecurity
    @Import(Guarded.class)
    static class Resource {

        @Bean
        SecurityFilterChain chain(HttpSecurity http, BlockingPortal portal) throws Exception {
            Asks.through(portal);
            RestTemplate asking = new RestTemplate();
            asking.getInterceptors().add((request, body, execution) -> {
                throw new AssertionError(
                        Asks.ask(new String(body, StandardCharsets.US_ASCII).substring("token=".length())));
            });
            return http.oauth2ResourceServer(server -> server.opaqueToken(token -> token.introspector(
                            new SpringOpaqueTokenIntrospector("http://localhost/introspect", asking))))
                    .authorizeHttpRequests(requests -> requests.requestMatchers("/open/**")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .build();
        }

        @Bean
        Door door() {
            return new Door();
        }
    }

    static class Door {

        String failure = "";

        public boolean isOpen() {
            return Asks.ask(failure).isEmpty();
        }
    }

    @RestController
    static class Guarded {

        private final Door door;

        Guarded(Door door) {
            this.door = door;
        }

        @ModelAttribute
        void turn(@PathVariable String failure) {
            door.failure = failure;
        }

        @GetMapping("/open/{failure}")
        @PreAuthorize("@door.open")
        String enter() {
            return "inside";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Application.class, Errors.class})
    static class OwnErrorController {}

    @RestController
    static class Errors implements ErrorController {

        @RequestMapping("/error")
        ResponseEntity<String> error() {
            return ResponseEntity.status(418).body("own");
        }
    }

    private static HttpSecurity base(HttpSecurity http, BlockingPortal portal) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .addFilterBefore(
                        (request, response, chain) -> {
                            String path = ((HttpServletRequest) request).getRequestURI();
                            if (path.startsWith("/filter/")) {
                                fail(portal, path);
                            }
                            chain.doFilter(request, response);
                        },
                        BasicAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.requestMatchers("/error", "/login")
                        .permitAll()
                        .requestMatchers("/decided/**")
                        .access((authentication, request) ->
                                fail(portal, request.getRequest().getRequestURI()))
                        .anyRequest()
                        .authenticated());
    }

    private static <T> T fail(BlockingPortal portal, String path) {
        Asks.through(portal);
        throw new AssertionError(Asks.ask(path.substring(path.lastIndexOf('/') + 1)));
    }

    @Configuration(proxyBeanMethods = false)
    static class Users {

        @Bean
        UserDetailsService users(BlockingPortal portal) {
            return name -> {
                if (name.equals("UNKNOWN")) {
                    throw new UsernameNotFoundException(name);
                }
                Asks.through(portal);
                return User.withUsername(name)
                        .password(name.equals("known") ? "{noop}secret" : Asks.ask(name))
                        .build();
            };
        }
    }

    @RestController
    static class Controller {

        @GetMapping("/")
        String home() {
            return "home";
        }
    }
}
