package io.github.blockingportal.autoconfigure.cluster;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Spring Data Redis is there. */
final class RedisOffer implements SourceOffer, AopInfrastructureBean {

    private final Group group;
    private final ClusterTiming timing;
    private final ObjectProvider<RedisConnectionFactory> connections;

    RedisOffer(Group group, ClusterTiming timing, ObjectProvider<RedisConnectionFactory> connections) {
        this.group = group;
        this.timing = timing;
        this.connections = connections;
    }

    @Override
    public ClusterSource kind() {
        return ClusterSource.REDIS;
    }

    @Override
    public @Nullable InstanceSource source() {
        RedisConnectionFactory factory = connections.getIfUnique();
        return factory == null ? null : new RedisInstances(factory, group.name(ClusterSource.REDIS), timing);
    }
}
