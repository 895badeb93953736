package io.github.blockingportal.internal.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;

/** The one logger that portals write to, which has the name of what users know. */
public final class PortalLog {

    public static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private PortalLog() {}

    /** Text of users, which may be what somebody has sent, as it may stand in a line of the log: breaks and the like escaped. */
    public static String oneLine(String text) {
        return Printable.of(text);
    }
}
