package io.github.blockingportal.autoconfigure.cluster;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;

/** Spring Cloud is there. */
final class DiscoveryOffer implements SourceOffer, AopInfrastructureBean {

    private final Group group;
    private final ObjectProvider<DiscoveryClient> clients;
    private final ObjectProvider<Registration> registrations;

    DiscoveryOffer(Group group, ObjectProvider<DiscoveryClient> clients, ObjectProvider<Registration> registrations) {
        this.group = group;
        this.clients = clients;
        this.registrations = registrations;
    }

    @Override
    public ClusterSource kind() {
        return ClusterSource.DISCOVERY;
    }

    @Override
    public @Nullable InstanceSource source() {
        DiscoveryClient client = clients.getIfUnique();
        return client == null
                ? null
                : new DiscoveryInstances(client, registrations.getIfUnique(), group.name(ClusterSource.DISCOVERY));
    }
}
