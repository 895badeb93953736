package io.github.blockingportal.autoconfigure;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;

/** The first names that come have meters. Names that are made from data never end, and so the others share theirs. */
public final class FewNames {

    private static final String OTHERS = "others";

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final String kind;
    private final int most;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    /**
     * Takes as many names as come first.
     *
     * @param kind what has the names, which is also the key of their tag
     * @param most how many names
     */
    public FewNames(String kind, int most) {
        this.kind = kind;
        this.most = most;
    }

    /**
     * Returns the name itself, or that of all others; some names more than allowed get in when they come at the same time.
     *
     * @param portal whose name it is, for the warning
     * @param name the name
     * @return the name that is shown
     */
    public String shown(String portal, String name) {
        if (names.contains(name)) {
            return name;
        }
        if (names.size() < most) {
            names.add(name); // or another thread has
            return name;
        }
        if (!hasWarned.getAndSet(true)) {
            warn(portal, name);
        }
        return OTHERS;
    }

    private void warn(String portal, String name) {
        LOG.atWarn()
                .addKeyValue("portal", portal)
                .log(
                        "Portal '{}' has {}s of more than {} names (blocking-portal.metrics.max-call-names), so '{}' and further ones count"
                                + " as {}={}. Use names that are not made from data",
                        portal,
                        kind,
                        most,
                        name,
                        kind,
                        OTHERS);
    }
}
