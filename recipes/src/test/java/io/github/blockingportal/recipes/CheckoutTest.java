package io.github.blockingportal.recipes;

import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.InvocationRejectedException;
import org.springframework.resilience.annotation.EnableResilientMethods;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CheckoutTest {

    private static final AtomicInteger ATTEMPTS = new AtomicInteger();
    private static final CountDownLatch UNDER_WAY = new CountDownLatch(10);
    private static final Sinks.Empty<Void> LATER = Sinks.empty();

    @AutoClose
    private static final Upstream RATES =
            Upstream.of(routes -> routes.get("/rates/USD", (request, response) -> Upstream.json(response, "1"))
                    .get("/rates/EUR", CheckoutTest::failTwice)
                    .get("/rates/JPY", CheckoutTest::failOnceThenHang)
                    .get("/rates/CHF", CheckoutTest::answerLater));

    @AutoClose
    private static final ConfigurableApplicationContext APPLICATION = Running.job(RATES, Shop.class);

    private final Checkout checkout = APPLICATION.getBean(Checkout.class);

    private static Publisher<Void> failTwice(HttpServerRequest request, HttpServerResponse response) {
        return ATTEMPTS.incrementAndGet() < 3 ? response.status(503).send() : Upstream.json(response, "1.17");
    }

    private static Publisher<Void> failOnceThenHang(HttpServerRequest request, HttpServerResponse response) {
        return ATTEMPTS.incrementAndGet() < 2 ? response.status(503).send() : Mono.never();
    }

    private static Publisher<Void> answerLater(HttpServerRequest request, HttpServerResponse response) {
        UNDER_WAY.countDown();
        return LATER.asMono().thenMany(Upstream.json(response, "0.93"));
    }

    /** The first request of a client takes longer than all others. */
    @BeforeAll
    static void warmUp() {
        APPLICATION.getBean(Checkout.Rates.class).find("USD");
    }

    @Test
    void anAttemptThatFailedIsMadeAgain() {
        ATTEMPTS.set(0);

        assertThat(checkout.rate("EUR")).isEqualTo("1.17");

        assertThat(ATTEMPTS).hasValue(3);
    }

    @Test
    void allAttemptsTogetherHaveOneDeadline() {
        ATTEMPTS.set(0);

        assertThatExceptionOfType(PortalTimeoutException.class)
                .isThrownBy(() -> checkout.rate("JPY"))
                .withMessageContaining("the checkout");

        assertThat(ATTEMPTS).hasValue(2);
    }

    @Test
    void whoComesWhileTenAreUnderWayIsTurnedAwayAtOnce() throws Exception {
        Checkout.Rates rates = APPLICATION.getBean(Checkout.Rates.class);
        List<CompletableFuture<BigDecimal>> ten = IntStream.range(0, 10)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> rates.find("CHF"), task -> new Thread(task).start()))
                .toList();
        assertThat(UNDER_WAY.await(20, TimeUnit.SECONDS)).isTrue();

        assertThatExceptionOfType(InvocationRejectedException.class).isThrownBy(() -> rates.find("CHF"));

        LATER.tryEmitEmpty();
        assertThat(ten).allSatisfy(rate -> assertThat(rate.get()).isEqualTo("0.93"));
    }

    @EnableResilientMethods
    @Import({Checkout.class, Checkout.Rates.class})
    static class Shop {}
}
