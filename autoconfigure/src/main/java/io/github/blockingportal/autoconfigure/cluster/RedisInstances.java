package io.github.blockingportal.autoconfigure.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;

/**
 * Those that have left a sign of life in a sorted set lately. The times are those of Redis' own clock, so the clocks of the
 * instances need not agree; signs of a time to come are from before it was put back. To count is to leave a sign, in one step.
 * A sign says itself for how long it counts, since instances of different intervals are there while a new one is rolled out.
 */
final class RedisInstances implements InstanceSource {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final byte[] SCRIPT = bytes("""
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
            local signs = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
            local longest = 0
            for i = 1, #signs, 2 do
                local expiry = tonumber(string.match(signs[i], ' (%d+)$'))
                if math.abs(now - signs[i + 1]) > expiry then
                    redis.call('ZREM', KEYS[1], signs[i])
                else
                    longest = math.max(longest, expiry)
                end
            end
            redis.call('PEXPIRE', KEYS[1], string.format('%.0f', longest))
            return redis.call('ZCARD', KEYS[1])
            """);

    private final RedisConnectionFactory connections;
    private final byte[] key;
    private final long expiryMillis;
    private volatile byte[] self;

    RedisInstances(RedisConnectionFactory connections, String group, ClusterTiming timing) {
        this.connections = connections;
        this.key = bytes("blocking-portal:instances:" + group);
        this.expiryMillis = timing.expiry(INTERVAL).toMillis();
        this.self = newSelf();
    }

    private byte[] newSelf() {
        return bytes(UUID.randomUUID() + " " + expiryMillis);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    /** Who asks late has counted no more meanwhile. */
    @Override
    public boolean mayBeSlow() {
        return false;
    }

    /** With a name of its own, since those that are restored from one checkpoint would all have the one that stands in it. */
    @Override
    public void join() {
        self = newSelf();
    }

    @Override
    public int count() {
        byte[] counted = self;
        Long count = on(redis -> redis.scriptingCommands().<Long>eval(SCRIPT, ReturnType.INTEGER, 1, key, counted));
        return Math.toIntExact(count);
    }

    @Override
    public void leave() {
        byte[] counted = self;
        on(redis -> redis.zSetCommands().zRem(key, counted));
    }

    private <T> T on(Function<RedisConnection, T> commands) {
        try (RedisConnection connection = connections.getConnection()) {
            return commands.apply(connection);
        }
    }
}
