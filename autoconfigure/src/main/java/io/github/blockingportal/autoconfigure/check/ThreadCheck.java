package io.github.blockingportal.autoconfigure.check;

import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

import io.github.blockingportal.BlockingPortal;

/** Whether the portals' limits can keep a slow neighbour from taking all threads of the server. */
final class ThreadCheck {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final Environment environment;
    private final Said said;
    private final ObjectProvider<ServerThreads> servers;

    ThreadCheck(Environment environment, Said said, ObjectProvider<ServerThreads> servers) {
        this.environment = environment;
        this.said = said;
        this.servers = servers;
    }

    void run(Map<String, SeenPortal> portals) {
        if (!Threading.VIRTUAL.isActive(environment)) {
            Limits limits = new Limits(portals, environment);
            servers.stream()
                    .flatMap(server -> server.capacity().stream())
                    .filter(threads -> limits.areMeant() && limits.together() > threads.size())
                    .forEach(threads -> warn(limits, threads));
        }
    }

    private void warn(Limits limits, Capacity threads) {
        if (said.isNew(threads, limits.toString())) {
            LOG.warn(
                    "The portals hold up to {} callers together ({}), and {} has {} threads ({}), so slow neighbours can take all of them"
                            + " before a limit is reached. Lower {}, or raise {}",
                    limits.together(),
                    limits,
                    threads.of(),
                    threads.size(),
                    threads.setting(),
                    limits.propertyOfMost(limits.largest()),
                    threads.setting());
        }
    }
}
