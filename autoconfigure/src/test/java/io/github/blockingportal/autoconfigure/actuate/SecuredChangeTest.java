package io.github.blockingportal.autoconfigure.actuate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may change settings, and what the log says of who did, with Spring Security in MVC on Tomcat and in WebFlux on Netty. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"TOMCAT", "NETTY"})
@ExtendWith(OutputCaptureExtension.class)
@Timeout(120)
class SecuredChangeTest {

    private static final String LIMIT_7 = "{\"maxConcurrentCalls\": 7}";
    private static final UserDetails OPERATOR = User.withUsername("night\nshift")
            .password("{noop}secret")
            .roles("OPERATOR")
            .build();
    private static final UserDetails GUEST =
            User.withUsername("guest").password("{noop}secret").roles("GUEST").build();

    @Parameter
    private Server server;

    private ConfigurableApplicationContext start(boolean csrf) {
        String[] arguments = {"--management.endpoints.web.exposure.include=blockingportal", "--test.csrf=" + csrf};
        return server == Server.NETTY
                ? server.startWebFlux(WebFluxApplication.class, arguments)
                : server.startMvc(MvcApplication.class, arguments);
    }

    private static String basic(UserDetails user) {
        String credentials = user.getUsername() + ":secret";
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private static int maxConcurrentCalls(ConfigurableApplicationContext context) {
        PortalSnapshot snapshot = context.getBean(BlockingPortal.class).snapshot(PortalSnapshot.Detail.NUMBERS);
        return snapshot.settings().maxConcurrentCalls();
    }

    @Test
    void whoMayIsNamedInTheLogAndNobodyElseChangesAnything(CapturedOutput log) throws Exception {
        try (ConfigurableApplicationContext context = start(false)) {
            ActuatorHttp actuator = new ActuatorHttp(context);
            assertThat(actuator.post("/blockingportal/portal", LIMIT_7).statusCode())
                    .isEqualTo(401);
            assertThat(actuator.as(basic(GUEST))
                            .post("/blockingportal/portal", LIMIT_7)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(maxConcurrentCalls(context)).isEqualTo(1024);
            assertThat(actuator.as(basic(OPERATOR))
                            .post("/blockingportal/portal", LIMIT_7)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(maxConcurrentCalls(context)).isEqualTo(7);
        }
        assertThat(log.getAll().lines().filter(line -> line.contains("was changed")))
                .singleElement()
                .asString()
                .contains("WARN")
                .endsWith("Portal 'portal' was changed by 'night\\nshift': maxConcurrentCalls 1024 -> 7."
                        + " Its next start has what is configured again");
    }

    @Test
    void aForgedRequestChangesNothing() throws Exception {
        try (ConfigurableApplicationContext context = start(true)) {
            assertThat(new ActuatorHttp(context)
                            .as(basic(OPERATOR))
                            .post("/blockingportal/portal", LIMIT_7)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(maxConcurrentCalls(context)).isEqualTo(1024);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSecurity
    @Import(ShopApplication.class)
    static class MvcApplication {

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(OPERATOR, GUEST);
        }

        @Bean
        SecurityFilterChain chain(HttpSecurity http, Environment environment) throws Exception {
            if (!environment.getRequiredProperty("test.csrf", Boolean.class)) {
                http.csrf(csrf -> csrf.ignoringRequestMatchers("/actuator/**"));
            }
            return http.httpBasic(Customizer.withDefaults())
                    .authorizeHttpRequests(requests -> requests.anyRequest().hasRole("OPERATOR"))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebFluxSecurity
    @Import(ShopApplication.class)
    static class WebFluxApplication {

        @Bean
        ReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(OPERATOR, GUEST);
        }

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http, Environment environment) {
            if (!environment.getRequiredProperty("test.csrf", Boolean.class)) {
                http.csrf(ServerHttpSecurity.CsrfSpec::disable);
            }
            return http.httpBasic(Customizer.withDefaults())
                    .authorizeExchange(requests -> requests.anyExchange().hasRole("OPERATOR"))
                    .build();
        }
    }
}
