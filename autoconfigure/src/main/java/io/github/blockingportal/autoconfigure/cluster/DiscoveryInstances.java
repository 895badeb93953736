package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** Those that a registry lists, and this one, which may not be listed yet. */
final class DiscoveryInstances implements InstanceSource {

    private final DiscoveryClient client;
    private final @Nullable ServiceInstance self;
    private final String service;

    /**
     * For the instances of a service.
     *
     * @param self what this instance is registered as; null if that cannot be known, so it is taken for listed
     */
    DiscoveryInstances(DiscoveryClient client, @Nullable ServiceInstance self, String service) {
        this.client = client;
        this.self = self;
        this.service = service;
    }

    @Override
    public String name() {
        return "discovery";
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(2);
    }

    /** An empty list is no answer: clients have one as long as they could not reach their registry too. */
    @Override
    public int count() {
        Collection<ServiceInstance> listed = listed();
        if (listed.isEmpty()) {
            throw new IllegalStateException("the DiscoveryClient lists no instance of '" + service + "'");
        }
        return self == null || listed.stream().anyMatch(one -> isSame(one, self)) ? listed.size() : listed.size() + 1;
    }

    private Collection<ServiceInstance> listed() {
        List<ServiceInstance> different = new ArrayList<>();
        for (ServiceInstance instance : client.getInstances(service)) {
            if (different.stream().noneMatch(known -> isSame(known, instance))) {
                different.add(instance);
            }
        }
        return different;
    }

    /** Some registries list an instance once for each of its ports, and in some its number says nothing of the host. */
    private static boolean isSame(ServiceInstance one, ServiceInstance other) {
        String id = one.getInstanceId();
        return Objects.equals(one.getHost(), other.getHost())
                && (one.getPort() == other.getPort() || id != null && id.equals(other.getInstanceId()));
    }
}
