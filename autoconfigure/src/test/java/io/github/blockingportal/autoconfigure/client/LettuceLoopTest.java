package io.github.blockingportal.autoconfigure.client;

import java.time.Duration;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import reactor.core.publisher.Mono;

/** Lettuce. Runs where {@code REDIS_URL} names a Redis. */
@EnabledIfEnvironmentVariable(named = "REDIS_URL", matches = "redis://.+", disabledReason = "REDIS_URL names no Redis")
class LettuceLoopTest extends ClientLoopContractTest {

    private final RedisClient client = RedisClient.create(System.getenv("REDIS_URL"));
    private final StatefulRedisConnection<String, String> connection = client.connect();

    @Override
    Mono<?> ask() {
        return connection.reactive().ping();
    }

    @Override
    void disconnect() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
}
