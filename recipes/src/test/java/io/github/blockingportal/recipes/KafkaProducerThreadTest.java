package io.github.blockingportal.recipes;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** On which threads of Kafka's clients code of users runs, and what the portal says to them. */
@Timeout(120)
class KafkaProducerThreadTest {

    @Test
    void aCallbackOfTheProducerIsRefusedAndOneOnAThreadOfTheApplicationsIsNot() throws Exception {
        EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "prices");
        broker.afterPropertiesSet();
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.getBrokersAsString());
        try (BlockingPortal portal = BlockingPortal.builder().build();
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            CompletableFuture<String> onItsThread = new CompletableFuture<>();
            CompletableFuture<String> elsewhere = new CompletableFuture<>();
            producer.send(new ProducerRecord<>("prices", "17"), (sent, failure) -> {
                onItsThread.complete(verdict(portal));
                elsewhere.completeAsync(() -> verdict(portal));
            });
            assertThat(onItsThread.get(60, TimeUnit.SECONDS))
                    .contains("is an event loop (Callback of Kafka's producer);");
            assertThat(elsewhere.get(60, TimeUnit.SECONDS)).isEqualTo("answered");
        } finally {
            broker.destroy();
        }
    }

    private static String verdict(BlockingPortal portal) {
        try {
            return String.valueOf(portal.call(() -> Mono.just("answered")));
        } catch (RuntimeException refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }
}
