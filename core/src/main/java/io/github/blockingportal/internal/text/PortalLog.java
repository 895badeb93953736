package io.github.blockingportal.internal.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;

/** The one logger that portals write to, which has the name of what users know. */
public final class PortalLog {

    public static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private PortalLog() {}

    /** A warning of that portal, which a structured log has as a field too. */
    public static LoggingEventBuilder warn(String portal) {
        return LOG.atWarn().addKeyValue("portal", portal);
    }

    /** A warning of that call; a call without a name has no field of its own. */
    public static LoggingEventBuilder warn(CallInfo call) {
        LoggingEventBuilder event = warn(call.portal());
        return call.name() == null ? event : event.addKeyValue("call", call.name());
    }

    /**
     * A warning of that portal by a thread that has to go on, whatever becomes of it: where there is no memory for a line, or the log
     * fails, there is none.
     */
    public static void warnIfPossible(String portal, Throwable thrown, String format, Object... arguments) {
        try {
            warn(portal).setCause(thrown).log(format, arguments);
        } catch (Throwable again) {
            // there is nobody left to tell
        }
    }

    /** Text of users, which may be what somebody has sent, as it may stand in a line of the log: breaks and the like escaped. */
    public static String oneLine(String text) {
        return Printable.of(text);
    }
}
