package io.github.blockingportal.recipes;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.web.reactive.function.client.ServletOAuth2AuthorizedClientExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;

class AccountsClient {

    private final BlockingPortal portal;
    private final WebClient accounts;

    AccountsClient(BlockingPortal portal, WebClient.Builder builder, OAuth2AuthorizedClientManager clients) {
        var oauth2 = new ServletOAuth2AuthorizedClientExchangeFilterFunction(clients);
        oauth2.setDefaultClientRegistrationId("accounts");
        this.portal = portal.named("accounts.find").timeout(Duration.ofSeconds(2));
        this.accounts = builder.apply(oauth2.oauth2Configuration()).build();
    }

    @Nullable
    String find(String id) {
        return portal.call(
                () -> accounts.get().uri("/accounts/{id}", id).retrieve().bodyToMono(String.class));
    }
}
