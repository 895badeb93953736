package io.github.blockingportal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one logger that portals write to, which has the name of what users know. */
final class PortalLog {

    static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private PortalLog() {}
}
