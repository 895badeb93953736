package io.github.blockingportal.recipes;

import jakarta.servlet.Filter;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.AuthenticatedPrincipalOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

class AccountsClientTest {

    private static volatile boolean tokensHang;

    @AutoClose
    private static final Upstream BANK = Upstream.of(routes -> routes.post("/token", AccountsClientTest::token)
            .get(
                    "/accounts/1",
                    (request, response) -> response.sendString(
                            Mono.just(String.valueOf(request.requestHeaders().get("Authorization"))))));

    @AutoClose
    private static final ConfigurableApplicationContext SERVER = Running.server(BANK, Bank.class);

    private static Publisher<Void> token(HttpServerRequest request, HttpServerResponse response) {
        return tokensHang
                ? Mono.never()
                : Upstream.json(response, "{\"access_token\":\"t-17\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
    }

    @Test
    void theTokenIsFetchedForTheUserOfTheRequestAndSent() {
        assertThat(ask("ada").getBody()).isEqualTo("Bearer t-17");

        assertThat(SERVER.getBean(OAuth2AuthorizedClientService.class)
                        .<OAuth2AuthorizedClient>loadAuthorizedClient("accounts", "ada"))
                .isNotNull();
    }

    @Test
    void theDeadlineHoldsForTheTokenToo() {
        tokensHang = true;
        try {
            assertThat(ask("bob").getStatusCode().value()).isEqualTo(504);
        } finally {
            tokensHang = false;
        }
    }

    @Test
    void outsideOfARequestTheFilterSendsNoToken() {
        assertThat(SERVER.getBean(AccountsClient.class).find("1")).isEqualTo("null");
    }

    private static ResponseEntity<String> ask(String user) {
        return RestClient.create(Running.url(SERVER))
                .get()
                .uri("/balance?user={user}", user)
                .retrieve()
                .onStatus(HttpStatusCode::isError, (request, response) -> {})
                .toEntity(String.class);
    }

    @RestController
    @Import(AccountsClient.class)
    static class Bank {

        private final AccountsClient accounts;

        Bank(@Lazy AccountsClient accounts) {
            this.accounts = accounts;
        }

        @GetMapping("/balance")
        String balance() {
            return accounts.find("1");
        }

        @Bean
        static Filter login() {
            return (request, response, chain) -> {
                SecurityContextHolder.getContext()
                        .setAuthentication(new TestingAuthenticationToken(request.getParameter("user"), "", "USER"));
                try {
                    chain.doFilter(request, response);
                } finally {
                    SecurityContextHolder.clearContext();
                }
            };
        }

        @Bean
        static WebClientCustomizer atTheBank(@Value("${upstream.url}") String url) {
            return builder -> builder.baseUrl(url);
        }

        @Bean
        static ClientRegistrationRepository registrations(@Value("${upstream.url}") String url) {
            return new InMemoryClientRegistrationRepository(ClientRegistration.withRegistrationId("accounts")
                    .clientId("shop")
                    .clientSecret("secret")
                    .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                    .tokenUri(url + "/token")
                    .build());
        }

        @Bean
        static OAuth2AuthorizedClientService clients(ClientRegistrationRepository registrations) {
            return new InMemoryOAuth2AuthorizedClientService(registrations);
        }

        @Bean
        static OAuth2AuthorizedClientManager manager(
                ClientRegistrationRepository registrations, OAuth2AuthorizedClientService clients) {
            return new DefaultOAuth2AuthorizedClientManager(
                    registrations, new AuthenticatedPrincipalOAuth2AuthorizedClientRepository(clients));
        }
    }
}
