package io.github.blockingportal.autoconfigure.check;

import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;

import io.github.blockingportal.BlockingPortal;

/**
 * Whether there is a portal for what uses a pool of connections. Nobody knows which one that is, so it is enough if one of them
 * admits no more calls than the pool has connections.
 */
final class ConnectionCheck {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final Environment environment;
    private final Said said;
    private final ObjectProvider<Connections> connections;

    ConnectionCheck(Environment environment, Said said, ObjectProvider<Connections> connections) {
        this.environment = environment;
        this.said = said;
        this.connections = connections;
    }

    void run(Map<String, SeenPortal> portals) {
        Limits limits = new Limits(portals, environment);
        if (limits.areMeant() && !limits.doSomeMove()) {
            connections.stream()
                    .flatMap(Connections::pools)
                    .filter(pool -> Limits.limit(limits.smallest()) > pool.size())
                    .forEach(pool -> warn(limits, pool));
        }
    }

    private void warn(Limits limits, Capacity pool) {
        if (said.isNew(pool, limits.toString())) {
            LOG.warn(
                    "No portal's limit is within the {} connections of {} ({}): the lowest is {} of portal '{}', whose further calls"
                            + " wait there with a permit in their hands. Lower {}, or raise {}",
                    pool.size(),
                    pool.of(),
                    pool.setting(),
                    Limits.limit(limits.smallest()),
                    limits.smallest().name(),
                    limits.property(limits.smallest()),
                    pool.setting());
        }
    }
}
