package io.github.blockingportal.autoconfigure.cluster;

import java.util.Map;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.serviceregistry.Registration;

/** What the starter of a registry has for the instance itself. */
final class Registered extends DefaultServiceInstance implements Registration {

    private Registered(int port) {
        super("orders-" + port, "orders", "10.0.0.1", port, false, Map.of());
    }

    /** An application that is registered with this port. */
    static ApplicationContextRunner as(int port, ApplicationContextRunner runner) {
        return runner.withBean(Registration.class, () -> new Registered(port));
    }
}
