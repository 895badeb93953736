package io.github.blockingportal.autoconfigure.neighbour;

import java.time.Duration;
import java.util.function.Function;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.TcpRelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What docs/neighbours.md says of Redis. Runs where {@code REDIS_URL} names one. */
@EnabledIfEnvironmentVariable(named = "REDIS_URL", matches = "redis://.+", disabledReason = "REDIS_URL names no Redis")
class RedisNeighbourTest {

    private static final String URL = System.getenv("REDIS_URL");
    private static final Duration SHORT = Duration.ofMillis(800);
    private static final long MINUTE = 60;

    private final BlockingPortal portal =
            BlockingPortal.builder().name("orders").build();
    private final RedisClient client = RedisClient.create(URL);
    private RedisCommands<String, String> onlooker;
    private StatefulRedisConnection<String, String> connection;

    @BeforeEach
    void connect() {
        onlooker = client.connect().sync();
        onlooker.del("jobs", "orders");
        connection = client.connect();
        assertThat(portal.call(() -> connection.reactive().ping())).isEqualTo("PONG");
    }

    @AfterEach
    void disconnect() {
        portal.close();
        client.shutdown(Duration.ZERO, SHORT);
    }

    @Test
    void aBlockingCommandHoldsUpItsConnectionWhenItsCallHasTimedOut() {
        timesOut(connection, redis -> redis.blpop(MINUTE, "jobs"));

        timesOut(connection, RedisReactiveCommands::ping);
    }

    @Test
    void whatSuchACommandTakesLaterIsLost() {
        timesOut(connection, redis -> redis.blpop(MINUTE, "jobs"));

        onlooker.rpush("jobs", "send the parcel");
        assertThat(portal.call(() -> connection.reactive().ping())).isEqualTo("PONG");
        assertThat(onlooker.llen("jobs")).isZero();
    }

    @Test
    void aBlockingCommandThatTheServerEndsFirstLosesNothing() {
        NeighbourExamples example = new NeighbourExamples(portal);

        assertThat(example.nextJob(connection)).isNull();

        onlooker.rpush("jobs", "send the parcel");
        assertThat(example.nextJob(connection).getValue()).isEqualTo("send the parcel");
    }

    @Test
    void theTimeoutOfCommandsEndsTheWaitButNotTheCommand() {
        RedisClient configured = NeighbourExamples.redis(URL);
        try {
            StatefulRedisConnection<String, String> other = configured.connect();

            assertThatThrownBy(() -> portal.call(() -> other.reactive().blpop(MINUTE, "jobs")))
                    .isInstanceOf(RedisCommandTimeoutException.class);
            timesOut(other, RedisReactiveCommands::ping);
        } finally {
            configured.shutdown(Duration.ZERO, SHORT);
        }
    }

    @Test
    void aMinuteIsTheDefaultOfThatTimeout() {
        assertThat(connection.getTimeout()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void withoutAConnectionACallWaitsUntilItsDeadlineAndIsNotSentLater() {
        RedisURI uri = RedisURI.create(URL);
        TcpRelay relay = new TcpRelay(uri.getHost(), uri.getPort());
        StatefulRedisConnection<String, String> cutOff = client.connect(relayed(relay));
        relay.cut();
        Awaitility.await().until(() -> !cutOff.isOpen());

        timesOut(cutOff, redis -> redis.incr("orders"));

        relay.mend();
        assertThat(portal.call(() -> cutOff.reactive().incr("orders"))).isOne();
        cutOff.close();
        relay.cut();
    }

    @Test
    void whereCommandsAreRejectedACallWithoutAConnectionFailsAtOnce() {
        RedisURI uri = RedisURI.create(URL);
        TcpRelay relay = new TcpRelay(uri.getHost(), uri.getPort());
        RedisClient configured = NeighbourExamples.redis(relayed(relay).toURI().toString());
        try {
            StatefulRedisConnection<String, String> cutOff = configured.connect();
            relay.cut();
            Awaitility.await().until(() -> !cutOff.isOpen());

            assertThatThrownBy(() -> portal.call(() -> cutOff.reactive().incr("orders")))
                    .isInstanceOf(RedisException.class)
                    .hasMessage("Currently not connected. Commands are rejected.");
        } finally {
            configured.shutdown(Duration.ZERO, SHORT);
        }
    }

    private static RedisURI relayed(TcpRelay relay) {
        RedisURI uri = RedisURI.create(URL);
        uri.setHost("localhost");
        uri.setPort(relay.port());
        return uri;
    }

    private void timesOut(
            StatefulRedisConnection<String, String> redis,
            Function<RedisReactiveCommands<String, String>, Mono<?>> command) {
        assertThatThrownBy(() -> portal.timeout(SHORT).call(() -> command.apply(redis.reactive())))
                .isInstanceOf(PortalTimeoutException.class);
    }
}
