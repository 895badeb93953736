package io.github.blockingportal.autoconfigure.context;

import java.time.Instant;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.reactive.function.client.ServletOAuth2AuthorizedClientExchangeFilterFunction;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.web.reactive.function.client.ServletBearerExchangeFilterFunction;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Tokens that Spring Security's servlet filters of a {@code WebClient} send, which they get by a hook of Reactor's. */
@ParameterizedClass
@EnumSource(Dispatch.class)
@Tag("R28")
@Timeout(60)
class ServletOAuth2Test {

    @Parameter
    Dispatch dispatch;

    private ConfigurableApplicationContext context;

    @BeforeEach
    void start() {
        context = Server.TOMCAT.startMvc(Application.class, "--blocking-portal.dispatch=" + dispatch);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private String ask(String filter, String way) {
        return RestClient.create("http://localhost:" + Server.port(context))
                .get()
                .uri("/ask?filter={filter}&way={way}", filter, way)
                .header("Authorization", "Bearer of-ada")
                .retrieve()
                .body(String.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", "call", "submit", "stream"})
    void theBearerTokenOfTheRequestIsSent(String way) {
        assertThat(ask("bearer", way)).isEqualTo("Bearer of-ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", "call", "submit", "stream"})
    void theTokenOfAnAuthorizedClientIsSent(String way) {
        assertThat(ask("filter", way)).isEqualTo("Bearer shop-for-ada-on-/ask");
        assertThat(ask("apply", way)).isEqualTo("Bearer shop-for-ada-on-/ask");
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableWebSecurity
    @RestController
    static class Application {

        private final BlockingPortal portal;

        Application(BlockingPortal portal) {
            this.portal = portal;
        }

        @Bean
        static SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .oauth2ResourceServer(server -> server.opaqueToken(Customizer.withDefaults()))
                    .build();
        }

        @Bean
        static OpaqueTokenIntrospector introspector() {
            return token -> new DefaultOAuth2AuthenticatedPrincipal(
                    token.startsWith("of-") ? token.substring(3) : token,
                    Map.of("sub", token),
                    AuthorityUtils.NO_AUTHORITIES);
        }

        /** Needs the user and the request, which only the hook gives to the filter. */
        private static OAuth2AuthorizedClient authorize(OAuth2AuthorizeRequest request) {
            HttpServletRequest servlet = request.getAttribute(HttpServletRequest.class.getName());
            String token = request.getClientRegistrationId() + "-for-"
                    + request.getPrincipal().getName() + "-on-" + servlet.getRequestURI();
            ClientRegistration registration = ClientRegistration.withRegistrationId(request.getClientRegistrationId())
                    .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                    .clientId("portal")
                    .tokenUri("http://localhost/token")
                    .build();
            Instant now = Instant.now();
            return new OAuth2AuthorizedClient(
                    registration,
                    request.getPrincipal().getName(),
                    new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, now, now.plusSeconds(60)));
        }

        private static WebClient client(String filter, String address) {
            WebClient.Builder builder = WebClient.builder().baseUrl(address);
            OAuth2AuthorizedClientManager manager = Application::authorize;
            ServletOAuth2AuthorizedClientExchangeFilterFunction oauth2 =
                    new ServletOAuth2AuthorizedClientExchangeFilterFunction(manager);
            oauth2.setDefaultClientRegistrationId("shop");
            return switch (filter) {
                case "bearer" ->
                    builder.filter(new ServletBearerExchangeFilterFunction()).build();
                case "filter" -> builder.filter(oauth2).build();
                default -> builder.apply(oauth2.oauth2Configuration()).build();
            };
        }

        @GetMapping("/ask")
        String ask(@RequestParam String filter, @RequestParam String way, HttpServletRequest request) throws Exception {
            WebClient client = client(filter, "http://localhost:" + request.getLocalPort());
            return switch (way) {
                case "block" -> sent(client).block();
                case "call" -> portal.call(() -> sent(client));
                case "submit" -> portal.submit(() -> sent(client)).get();
                default -> {
                    try (var stream = portal.stream(() -> sent(client).flux())) {
                        yield stream.findFirst().orElseThrow();
                    }
                }
            };
        }

        private static Mono<String> sent(WebClient client) {
            return client.get().uri("/sent").retrieve().bodyToMono(String.class);
        }

        /** What the client has sent. One that sends nothing gets 401 here. */
        @GetMapping("/sent")
        String sent(@RequestHeader("Authorization") String authorization) {
            return authorization;
        }
    }
}
