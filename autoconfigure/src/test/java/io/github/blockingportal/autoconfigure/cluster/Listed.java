package io.github.blockingportal.autoconfigure.cluster;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** A registry with a list of instances, each written as {@code id@host:port}. */
record Listed(List<ServiceInstance> instances) implements DiscoveryClient {

    /** How many there are where these are listed, and this instance is registered as that. */
    static int count(@Nullable String self, String... listed) {
        Listed registry = new Listed(Stream.of(listed).map(Listed::instance).toList());
        return new DiscoveryInstances(registry, self == null ? null : instance(self), "orders").count();
    }

    private static ServiceInstance instance(String text) {
        String[] parts = text.split("[@:]");
        return new DefaultServiceInstance(parts[0], "orders", parts[1], Integer.parseInt(parts[2]), false);
    }

    @Override
    public String description() {
        return "a list";
    }

    @Override
    public List<ServiceInstance> getInstances(String service) {
        return instances;
    }

    @Override
    public List<String> getServices() {
        return List.of("orders");
    }
}
