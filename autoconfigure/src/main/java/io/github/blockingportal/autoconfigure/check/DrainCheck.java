package io.github.blockingportal.autoconfigure.check;

import java.time.Duration;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

import io.github.blockingportal.BlockingPortal;

/** Whether each portal has drained before Spring goes on with the shutdown without it. */
final class DrainCheck {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);
    private static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";
    private static final Duration DEFAULT_PHASE_TIMEOUT = Duration.ofSeconds(30);

    private final PropertyNames names;
    private final Said said;

    DrainCheck(Environment environment, Said said) {
        this.names = new PropertyNames(environment);
        this.said = said;
    }

    void run(Map<String, SeenPortal> portals) {
        Duration phase = names.duration(PHASE_TIMEOUT, DEFAULT_PHASE_TIMEOUT);
        portals.values().stream()
                .filter(SeenPortal::hasPhase)
                .filter(portal -> portal.settings().drainTimeout().compareTo(phase) >= 0)
                .forEach(portal -> warn(portal, phase));
    }

    private void warn(SeenPortal portal, Duration phase) {
        Duration drain = portal.settings().drainTimeout();
        if (said.isNew(PHASE_TIMEOUT, portal.name(), drain, phase)) {
            LOG.atWarn()
                    .addKeyValue("portal", portal.name())
                    .log(
                            "Portal '{}' may drain for {} ({}), which is not below the {} of each phase of a shutdown ({}), after which"
                                    + " requests in flight lose their connections. Lower the one or raise the other",
                            portal.name(),
                            PropertyNames.text(drain),
                            names.effective(portal.name(), "drain-timeout"),
                            PropertyNames.text(phase),
                            PHASE_TIMEOUT);
        }
    }
}
