package io.github.blockingportal.autoconfigure.cluster;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClient;
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
        Registration self = registrations.getIfUnique();
        return client == null || (self == null && hasNothingToAsk(client))
                ? null
                : new DiscoveryInstances(client, self, group.name(ClusterSource.DISCOVERY));
    }

    /** Spring Cloud's own client is there with whatever needs a part of Spring Cloud, and lists what properties say. */
    private boolean hasNothingToAsk(DiscoveryClient client) {
        return client instanceof CompositeDiscoveryClient all
                ? all.getDiscoveryClients().stream().allMatch(this::hasNothingToAsk)
                : client instanceof SimpleDiscoveryClient list && !listsUs(list);
    }

    /** And not only other services, of which this is a client. */
    private boolean listsUs(SimpleDiscoveryClient list) {
        return !list.getServices().isEmpty()
                && !list.getInstances(group.name(ClusterSource.DISCOVERY)).isEmpty();
    }
}
