package io.github.blockingportal.internal.text;

import io.github.blockingportal.BlockingPortal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one logger that portals write to, which has the name of what users know. */
public final class PortalLog {

    public static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private PortalLog() {}
}
