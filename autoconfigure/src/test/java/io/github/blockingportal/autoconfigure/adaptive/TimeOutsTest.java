package io.github.blockingportal.autoconfigure.adaptive;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What real clients fail with whose service does not answer. */
@Timeout(60)
class TimeOutsTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    private static DisposableServer server;

    @BeforeAll
    static void startAServerThatNeverAnswers() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> Mono.never())
                .bindNow();
    }

    @AfterAll
    static void stopTheServer() {
        server.disposeNow();
    }

    static Stream<Named<Mono<?>>> impatient() {
        String address = "http://127.0.0.1:" + server.port();
        return Stream.of(
                Named.of("Mono.timeout", Mono.never().timeout(SHORT)),
                Named.of(
                        "WebClient",
                        WebClient.builder()
                                .clientConnector(new ReactorClientHttpConnector(
                                        HttpClient.create().responseTimeout(SHORT)))
                                .build()
                                .get()
                                .uri(address)
                                .retrieve()
                                .bodyToMono(String.class)),
                Named.of(
                        "the JDK's client",
                        Mono.fromFuture(() -> java.net.http.HttpClient.newHttpClient()
                                .sendAsync(
                                        HttpRequest.newBuilder(URI.create(address))
                                                .timeout(SHORT)
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString()))));
    }

    @ParameterizedTest
    @MethodSource("impatient")
    void whatWaitsForLongEnoughFailsWithOne(Mono<?> impatient) {
        assertThat(TimeOuts.isOne(catchThrowable(impatient::block))).isTrue();
    }

    @Test
    void noOtherFailureIsOne() {
        assertThat(TimeOuts.isOne(null)).isFalse();
        assertThat(TimeOuts.isOne(new IllegalStateException(new ConnectException("refused"))))
                .isFalse();
    }

    @Test
    void oneThatGoesRoundInCirclesEnds() {
        Exception one = new Exception("one");
        one.initCause(new Exception("other", one));
        assertThat(TimeOuts.isOne(one)).isFalse();
    }
}
