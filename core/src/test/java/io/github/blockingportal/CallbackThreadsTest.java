package io.github.blockingportal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpServer;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Threads that nobody has marked, on which libraries call back. */
@Tag("R21")
@Timeout(60)
class CallbackThreadsTest {

    private final BlockingPortal portal = BlockingPortal.builder().build();
    private final CompletableFuture<String> verdict = new CompletableFuture<>();

    @AfterEach
    void close() {
        portal.close();
    }

    /** To be run as a callback. */
    private void probe() {
        Supplier<String> call = () -> portal.call(() -> Mono.just("allowed"));
        try {
            verdict.complete(call.get());
        } catch (EventLoopBridgeException refusal) {
            verdict.complete(refusal.getMessage());
        } catch (Throwable other) {
            verdict.completeExceptionally(other);
        }
    }

    private void isRefusedAs(String reason) throws Exception {
        assertThat(verdict.get(30, TimeUnit.SECONDS)).contains("is an event loop (Callback " + reason + ");");
    }

    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String uri(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    @Test
    void whatATimeOutOfACompletableFutureCompletes() throws Exception {
        CompletableFuture<Object> never = new CompletableFuture<>();
        never.whenComplete((value, failure) -> probe());
        never.orTimeout(50, TimeUnit.MILLISECONDS);
        isRefusedAs("of CompletableFuture's time-outs");
    }

    @Test
    void whatADefaultOfACompletableFutureCompletes() throws Exception {
        CompletableFuture<Object> never = new CompletableFuture<>();
        never.thenRun(this::probe);
        never.completeOnTimeout("default", 50, TimeUnit.MILLISECONDS);
        isRefusedAs("of CompletableFuture's time-outs");
    }

    @Test
    void whatIsDelayedToAnExecutorMayWait() throws Exception {
        CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(this::probe);
        assertThat(verdict.get(30, TimeUnit.SECONDS)).isEqualTo("allowed");
    }

    @Test
    void theIoThreadsOfApachesClient() throws Exception {
        HttpServer server = server();
        try (CloseableHttpAsyncClient client = HttpAsyncClients.createDefault()) {
            client.start();
            client.execute(SimpleHttpRequest.create("GET", uri(server)), new FutureCallback<SimpleHttpResponse>() {
                @Override
                public void completed(SimpleHttpResponse response) {
                    probe();
                }

                @Override
                public void failed(Exception failure) {
                    verdict.completeExceptionally(failure);
                }

                @Override
                public void cancelled() {
                    verdict.cancel(false);
                }
            });
            isRefusedAs("of Apache HttpClient 5");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theThreadsOfJettysClient() throws Exception {
        HttpServer server = server();
        HttpClient client = new HttpClient();
        client.start();
        try {
            client.newRequest(uri(server)).send(result -> probe());
            isRefusedAs("of Jetty's client");
        } finally {
            client.stop();
            server.stop(0);
        }
    }

    private static Map<String, Object> nobodyThere() {
        return Map.of(
                "bootstrap.servers", "localhost:1",
                "request.timeout.ms", 200,
                "default.api.timeout.ms", 400);
    }

    @Test
    void theThreadOfKafkasAdminClient() throws Exception {
        try (Admin admin = Admin.create(nobodyThere())) {
            admin.listTopics().names().whenComplete((names, failure) -> probe());
            isRefusedAs("of Kafka's admin client");
        }
    }

    /** Its callbacks need a broker, so this looks whether the thread runs what the detector looks for. */
    @Test
    void theThreadOfKafkasProducerRunsItsSender() {
        Map<String, Object> settings = Map.of("bootstrap.servers", "localhost:1", "client.id", "of-this-test");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            await().until(() -> Thread.getAllStackTraces().entrySet().stream()
                    .filter(thread -> thread.getKey().getName().contains("of-this-test"))
                    .flatMap(thread -> Arrays.stream(thread.getValue()))
                    .anyMatch(frame -> frame.getClassName().equals("org.apache.kafka.clients.producer.internals.Sender")
                            && frame.getMethodName().equals("run")));
            producer.close(Duration.ZERO);
        }
    }

    @Test
    void runAsksWhatTheRunningPortalsOfTheJvmAsk() throws Exception {
        EventLoopDetector acme = thread -> thread.getName().equals("acme") ? "serves Acme" : null;
        Supplier<Throwable> run = () -> {
            try {
                return Caller.start(() -> {
                            Thread.currentThread().setName("acme");
                            return BlockingPortal.run(() -> Mono.just(1));
                        })
                        .failure();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        EventLoopDetector broken = thread -> {
            throw new IllegalStateException("broken");
        };
        try (BlockingPortal hostile = BlockingPortal.builder().detector(broken).build()) {
            assertThat(run.get()).as("another portal's failure").isNull();
            try (BlockingPortal other = BlockingPortal.builder().detector(acme).build()) {
                assertThat(run.get())
                        .isInstanceOf(EventLoopBridgeException.class)
                        .hasMessageContaining("serves Acme");
                assertThat(other.mayBlock()).isTrue();
            }
            assertThat(run.get()).as("closed").isNull();
            try (BlockingPortal warning = BlockingPortal.builder()
                    .detector(acme)
                    .enforcement(Enforcement.WARN)
                    .build()) {
                assertThat(run.get()).as("only warns").isNull();
                assertThat(warning.mayBlock()).isTrue();
            }
        }
    }
}
