package io.github.blockingportal.autoconfigure.web.disconnect;

import java.util.List;
import java.util.Set;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

import io.github.blockingportal.spring.BlockingPortals;

/** Counts the clients that left, for each portal whose calls they left; begins at zero. */
final class DisconnectMeters implements DisconnectCounter, SmartInitializingSingleton, AopInfrastructureBean {

    private final ObjectProvider<MeterRegistry> beans;
    private final ObjectProvider<BlockingPortals> portals;
    private volatile List<MeterRegistry> registries = List.of();

    DisconnectMeters(ObjectProvider<MeterRegistry> beans, ObjectProvider<BlockingPortals> portals) {
        this.beans = beans;
        this.portals = portals;
    }

    @Override
    public void afterSingletonsInstantiated() {
        MeterRegistry unique = beans.getIfUnique();
        registries = unique == null ? beans.stream().toList() : List.of(unique);
        portals.ifUnique(all -> registries.forEach(registry -> all.names().forEach(name -> counter(registry, name))));
    }

    @Override
    public void count(Set<String> left) {
        registries.forEach(
                registry -> left.forEach(portal -> counter(registry, portal).increment()));
    }

    private static Counter counter(MeterRegistry registry, String portal) {
        return Counter.builder("blocking.portal.client.disconnects")
                .description("Requests whose client left while their calls were in flight")
                .baseUnit("requests")
                .tag("portal", portal)
                .register(registry);
    }
}
