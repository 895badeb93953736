package io.github.blockingportal.recipes;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class OrderListenerTest {

    private static final EmbeddedKafkaBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1, "orders");

    @BeforeAll
    static void startTheBroker() {
        BROKER.afterPropertiesSet();
    }

    @AfterAll
    static void stopTheBroker() {
        BROKER.destroy();
    }

    @Test
    void aRecordThatIsUnderWayAsTheApplicationStopsIsDoneToItsEnd() throws Exception {
        CountDownLatch charged = new CountDownLatch(1);
        CountDownLatch receipts = new CountDownLatch(1);
        Sinks.Empty<Void> later = Sinks.empty();
        try (var billing = Upstream.of(routes -> routes.post("/charges/17", (request, response) -> {
                    charged.countDown();
                    return later.asMono().then(response.send());
                })
                .post("/receipts/17", (request, response) -> {
                    receipts.countDown();
                    return response.send();
                }))) {
            ConfigurableApplicationContext application = application(billing);
            send(application);
            assertThat(charged.await(30, TimeUnit.SECONDS)).isTrue();
            KafkaListenerEndpointRegistry listeners = application.getBean(KafkaListenerEndpointRegistry.class);

            CompletableFuture<Void> closed = CompletableFuture.runAsync(application::close);
            await().until(() -> listeners.getListenerContainers().stream().noneMatch(Lifecycle::isRunning));
            later.tryEmitEmpty();
            closed.get(20, TimeUnit.SECONDS);

            assertThat(receipts.getCount()).isZero();
            assertThat(committed()).isEqualTo(1);
        }
    }

    private static ConfigurableApplicationContext application(Upstream billing) {
        return Running.job(
                billing,
                OrderListener.class,
                "spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(),
                "spring.kafka.consumer.auto-offset-reset=earliest");
    }

    @SuppressWarnings("unchecked")
    private static void send(ConfigurableApplicationContext application) {
        application.getBean(KafkaTemplate.class).send("orders", "17");
    }

    private static long committed() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.getBrokersAsString()))) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets("billing")
                    .partitionsToOffsetAndMetadata()
                    .get();
            return offsets.get(new TopicPartition("orders", 0)).offset();
        }
    }
}
