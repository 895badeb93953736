package io.github.blockingportal.autoconfigure.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.TimeoutHeader;
import io.github.blockingportal.spring.http.Remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What requests say of the time that is left, as a real server gets it. */
@Timeout(60)
class ClientTimeoutHeaderTest {

    private static final String HEADER = "grpc-timeout";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Remote REMOTE = new Remote();
    private static ConfigurableApplicationContext context;

    private final BlockingPortal portal = context.getBean(BlockingPortal.class).timeout(MINUTE);

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--blocking-portal.web.client-timeout-header=grpc-timeout",
                        "--blocking-portal.timeout=60s",
                        "--spring.http.serviceclient.stock.base-url=" + REMOTE.url(),
                        "--spring.http.serviceclient.prices.base-url=" + REMOTE.url());
    }

    @AfterAll
    static void stop() {
        context.close();
        REMOTE.close();
    }

    @BeforeEach
    void forget() {
        REMOTE.forget();
    }

    private static WebClient webClient() {
        return context.getBean(WebClient.Builder.class).baseUrl(REMOTE.url()).build();
    }

    private static RestClient restClient() {
        return context.getBean(RestClient.Builder.class).baseUrl(REMOTE.url()).build();
    }

    private static Mono<String> byWebClient(@Nullable String own) {
        WebClient.RequestHeadersSpec<?> request = webClient().get().uri("/orders/7");
        return (own == null ? request : request.header(HEADER, own)).retrieve().bodyToMono(String.class);
    }

    private static @Nullable String byRestClient(@Nullable String own) {
        RestClient.RequestHeadersSpec<?> request = restClient().get().uri("/orders/7");
        return (own == null ? request : request.header(HEADER, own)).retrieve().body(String.class);
    }

    private static @Nullable String told() {
        return REMOTE.nextHeaders().get(HEADER);
    }

    private static void assertTells(@Nullable String value, Duration most) {
        assertThat(value).matches("[0-9]+m");
        assertThat(TimeoutHeader.parse(Objects.requireNonNull(value)))
                .isLessThanOrEqualTo(most)
                .isGreaterThan(most.minusSeconds(20));
    }

    private static CallDeadline.Scope open(Duration time) {
        return CallDeadline.after(time, "the request").open();
    }

    /** The ways in which a thread may make a request. */
    static Stream<Supplier<@Nullable String>> ways() {
        return Stream.of(
                () -> byWebClient(null).block(),
                () -> byRestClient(null),
                () -> String.valueOf(context.getBean(Prices.class).find("7")));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aRequestUnderADeadlineTellsHowMuchOfItIsLeft(Supplier<@Nullable String> way) {
        try (CallDeadline.Scope scope = open(MINUTE)) {
            assertThat(way.get()).isNotNull();
        }
        assertTells(told(), MINUTE);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aRequestThatNothingBoundsTellsNothing(Supplier<@Nullable String> way) {
        assertThat(way.get()).isNotNull();
        assertThat(told()).isNull();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void withNothingLeftNothingIsSent(Supplier<@Nullable String> way) {
        int connections = REMOTE.connections();
        try (CallDeadline.Scope scope = open(Duration.ZERO)) {
            assertThat(catchThrowableOfType(PortalTimeoutException.class, way::get))
                    .hasMessage("No request was sent for GET " + REMOTE.url()
                            + "/orders/7: nothing is left of the time of the call, or the deadline, that it is made for."
                            + " Look at what took that time, or allow more of it");
        }
        assertThat(REMOTE.requests()).isEmpty();
        assertThat(REMOTE.connections()).isEqualTo(connections);
    }

    @Test
    void aRequestOfACallTellsWhatTheCallHasLeft() {
        portal.call(() -> byWebClient(null));
        assertTells(told(), MINUTE);
    }

    @Test
    void aRequestOfAWorkerTellsWhatTheCallHasLeftForWhichItWorks() {
        portal.call(() -> portal.workers().run(() -> byRestClient(null)));
        assertTells(told(), MINUTE);
    }

    @Test
    void anHttpInterfaceTellsWhatItsCallHasLeft() {
        assertThat(context.getBean(Stock.class).find("7")).isPresent();
        assertTells(told(), MINUTE);
    }

    @Test
    void theShorterOneCounts() {
        try (CallDeadline.Scope scope = open(Duration.ofSeconds(40))) {
            portal.call(() -> byWebClient(null));
        }
        assertTells(told(), Duration.ofSeconds(40));
    }

    @Test
    void aShorterOneOfTheUsersStaysAndALongerOneDoesNot() {
        List<@Nullable String> told = new ArrayList<>();
        try (CallDeadline.Scope scope = open(MINUTE)) {
            for (String own : List.of("5S", "soon", "2M")) {
                byRestClient(own);
                told.add(told());
                portal.call(() -> byWebClient(own));
                told.add(told());
            }
        }
        assertThat(told.subList(0, 4)).containsExactly("5S", "5S", "soon", "soon");
        assertThat(told.subList(4, 6)).allSatisfy(value -> assertTells(value, MINUTE));
    }

    @Test
    void aRequestWithABodyTellsItToo() {
        try (CallDeadline.Scope scope = open(MINUTE)) {
            assertThat(restClient().post().uri("/echo").body("{}").retrieve().body(String.class))
                    .isEqualTo("{}");
        }
        assertTells(told(), MINUTE);
    }

    /** Those of customizers are outside of ours, and those that are added to the builder inside. */
    static Stream<WebClient> clientsThatAskTwice() {
        return Stream.of(
                webClient(),
                context.getBean(WebClient.Builder.class)
                        .baseUrl(REMOTE.url())
                        .filter(ClientTimeoutHeaderTest::askTwice)
                        .build());
    }

    private static Mono<ClientResponse> askTwice(ClientRequest request, ExchangeFunction next) {
        return request.url().getPath().endsWith("/twice")
                ? next.exchange(request)
                        .delayElement(Duration.ofMillis(20))
                        .repeat(1)
                        .last()
                : next.exchange(request);
    }

    @ParameterizedTest
    @MethodSource("clientsThatAskTwice")
    void eachAttemptOfAFilterOfTheApplicationsTellsAnew(WebClient client) {
        portal.call(() -> client.get().uri("/orders/twice").retrieve().bodyToMono(String.class));
        Duration first = TimeoutHeader.parse(Objects.requireNonNull(told()));
        Duration second = TimeoutHeader.parse(Objects.requireNonNull(told()));
        assertThat(second).isLessThan(first);
    }

    @Test
    void anAttemptForWhichNothingIsLeftIsNotSent() {
        Duration time = Duration.ofSeconds(2);
        WebClient client = context.getBean(WebClient.Builder.class)
                .baseUrl(REMOTE.url())
                .filter((request, next) ->
                        next.exchange(request).delayElement(time).repeat(1).last())
                .build();
        try (CallDeadline.Scope scope = open(time)) {
            assertThatExceptionOfType(PortalTimeoutException.class)
                    .isThrownBy(() -> client.get()
                            .uri("/orders/7")
                            .retrieve()
                            .bodyToMono(String.class)
                            .block())
                    .withMessageStartingWith(
                            "No request was sent for GET " + REMOTE.url() + "/orders/7: nothing is left");
        }
        assertThat(REMOTE.requests()).hasSize(1);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @ImportHttpServices(group = "stock", types = Stock.class, clientType = ClientType.WEB_CLIENT)
    @ImportHttpServices(group = "prices", types = Prices.class, clientType = ClientType.REST_CLIENT)
    static class Application {

        @Bean
        WebClientCustomizer asksTwice() {
            return client -> client.filter(ClientTimeoutHeaderTest::askTwice);
        }
    }
}
