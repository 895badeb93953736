package io.github.blockingportal.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.netty.handler.timeout.ReadTimeoutException;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpResources;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What docs/neighbours.md says of WebClient. */
class HttpNeighbourTest {

    private static final Duration SHORT = Duration.ofSeconds(1);

    private final ApplicationContextRunner readTimeout = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    HttpClientAutoConfiguration.class,
                    ReactiveHttpClientAutoConfiguration.class,
                    WebClientAutoConfiguration.class))
            .withPropertyValues("spring.http.clients.read-timeout=500ms");

    private final BlockingPortal portal = BlockingPortal.builder()
            .name("orders")
            .drainTimeout(Duration.ofMillis(300))
            .build();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch served = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final LoopResources loops =
            LoopResources.create("server", 1, true); // not those that a context ends with it
    private DisposableServer server;

    @BeforeEach
    void start() {
        server = HttpServer.create()
                .runOn(loops)
                .port(0)
                .route(routes -> routes.get("/quick", (request, response) -> response.sendString(Mono.just("quick")))
                        .get("/never", this::never)
                        .get("/dripping", HttpNeighbourTest::dripping))
                .bindNow();
        assertThat(portal.call(() -> get(WebClient.create(url()), "/quick"))).isEqualTo("quick");
    }

    @AfterEach
    void stop() {
        portal.close();
        server.disposeNow();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block();
    }

    private Publisher<Void> never(HttpServerRequest request, HttpServerResponse response) {
        requests.incrementAndGet();
        return response.sendString(Mono.<String>never().doOnCancel(cancelled::countDown));
    }

    private static Publisher<Void> dripping(HttpServerRequest request, HttpServerResponse response) {
        return response.sendString(Flux.interval(Duration.ofMillis(20)).map(drop -> "."), StandardCharsets.UTF_8);
    }

    @Test
    void aReactiveServerIsToldThatItsCallHasTimedOut() throws InterruptedException {
        timesOut(WebClient.create(url()), "/never");

        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServletWorksOnWhenItsCallHasTimedOut(@TempDir Path folder) throws Exception {
        Tomcat tomcat = tomcat(folder);
        try {
            timesOut(
                    WebClient.create("http://localhost:" + tomcat.getConnector().getLocalPort()), "/");

            assertThat(answered.getCount()).isOne();
            served.countDown();
            assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    @Test
    void withAReadTimeoutTheClientGivesUpBeforeTheDeadlineAndSaysThatItRead() {
        readTimeout.run(context -> assertThatThrownBy(() -> portal.call(() -> get(client(context), "/never")))
                .hasRootCauseInstanceOf(ReadTimeoutException.class));
    }

    @Test
    void theReadTimeoutBeginsAgainWithEachPartOfTheAnswer() {
        readTimeout.run(context -> timesOut(client(context), "/dripping"));
    }

    @Test
    void aCallThatWaitsForAConnectionNeverReachesTheServer() {
        WebClient orders = client(ConnectionProvider.builder("orders").maxConnections(1));
        CompletableFuture<String> first = portal.submit(() -> get(orders, "/never"));
        Awaitility.await().until(() -> requests.get() == 1);

        timesOut(orders, "/never");

        first.cancel(true);
        assertThat(portal.call(() -> get(orders, "/quick"))).isEqualTo("quick");
        assertThat(requests).hasValue(1);
    }

    @Test
    void twiceAsManyAsThereAreConnectionsMayWait() {
        WebClient orders = client(ConnectionProvider.builder("orders").maxConnections(1));
        hang(orders, 1);
        submit(orders, 2);

        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(
                                () -> portal.timeout(SHORT).call(() -> get(orders, "/never")))
                        .hasRootCauseInstanceOf(PoolAcquirePendingLimitException.class));
    }

    @Test
    void theDefaultsAre500ConnectionsForAHostAnd45Seconds() {
        assertThat(HttpResources.get().maxConnections()).isEqualTo(500);
        assertThat(ConnectionProvider.DEFAULT_POOL_ACQUIRE_TIMEOUT).isEqualTo(45_000);
    }

    @Test
    void withAnAcquireTimeoutTheClientSaysThatItHadNoConnection() {
        WebClient orders = orders(url());
        hang(orders, 50);

        assertThatThrownBy(() -> portal.call(() -> get(orders, "/quick")))
                .hasRootCauseInstanceOf(PoolAcquireTimeoutException.class);
    }

    @Test
    void withNoMorePermitsThanConnectionsThePortalSaysWhatItWaitedFor() {
        WebClient orders = client(ConnectionProvider.builder("orders").maxConnections(1));
        try (BlockingPortal narrow =
                BlockingPortal.builder().name("narrow").maxConcurrentCalls(1).build()) {
            CompletableFuture<String> first = narrow.submit(() -> get(orders, "/never"));

            assertThatThrownBy(() -> narrow.timeout(SHORT).call(() -> get(orders, "/quick")))
                    .isInstanceOf(PortalSaturatedException.class);
            first.cancel(true);
        }
    }

    static WebClient orders(String url) {
        ConnectionProvider connections = ConnectionProvider.builder("orders")
                .maxConnections(50) // not below max-concurrent-calls of its portal
                .pendingAcquireTimeout(Duration.ofMillis(250)) // the default is 45 s
                .build();
        HttpClient client = HttpClient.create(connections).responseTimeout(Duration.ofMillis(1500));
        return WebClient.builder()
                .baseUrl(url)
                .clientConnector(new ReactorClientHttpConnector(client))
                .build();
    }

    private WebClient client(ConnectionProvider.Builder connections) {
        return WebClient.builder()
                .baseUrl(url())
                .clientConnector(new ReactorClientHttpConnector(HttpClient.create(connections.build())))
                .build();
    }

    private WebClient client(AssertableApplicationContext context) {
        return context.getBean(WebClient.Builder.class).baseUrl(url()).build();
    }

    private void hang(WebClient client, int calls) {
        submit(client, calls);
        Awaitility.await().until(() -> requests.get() == calls);
    }

    private void submit(WebClient client, int calls) {
        IntStream.range(0, calls).forEach(call -> portal.submit(() -> get(client, "/never")));
    }

    private void timesOut(WebClient client, String path) {
        assertThatThrownBy(() -> portal.timeout(SHORT).call(() -> get(client, path)))
                .isInstanceOf(PortalTimeoutException.class);
    }

    private static Mono<String> get(WebClient client, String path) {
        return client.get().uri(path).retrieve().bodyToMono(String.class);
    }

    private String url() {
        return "http://localhost:" + server.port();
    }

    private Tomcat tomcat(Path folder) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "slow", new SlowServlet());
        context.addServletMappingDecoded("/", "slow");
        tomcat.getConnector();
        tomcat.start();
        return tomcat;
    }

    private final class SlowServlet extends HttpServlet {

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                served.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            answered.countDown();
        }
    }
}
