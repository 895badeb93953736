package io.github.blockingportal.recipes;

import java.math.BigDecimal;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.ConcurrencyLimit.ThrottlePolicy;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException.ServiceUnavailable;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;

class Checkout {

    private final Rates rates;

    Checkout(Rates rates) {
        this.rates = rates;
    }

    @Nullable
    BigDecimal rate(String currency) {
        try (var open =
                CallDeadline.after(Duration.ofSeconds(2), "the checkout").open()) {
            return rates.find(currency);
        }
    }

    static class Rates {

        private final BlockingPortal portal;
        private final WebClient rates;

        Rates(BlockingPortal portal, WebClient rates) {
            this.portal = portal.named("rates.find");
            this.rates = rates;
        }

        @ConcurrencyLimit(limit = 10, policy = ThrottlePolicy.REJECT)
        @Retryable(includes = ServiceUnavailable.class, maxRetries = 3, delay = 50, multiplier = 2)
        public @Nullable BigDecimal find(String currency) {
            return portal.call(() ->
                    rates.get().uri("/rates/{currency}", currency).retrieve().bodyToMono(BigDecimal.class));
        }
    }
}
