package io.github.blockingportal.internal.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;

/** The one logger that portals write to, which has the name of what users know. */
public final class PortalLog {

    public static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private PortalLog() {}
}
