package io.github.blockingportal.autoconfigure.cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;

/** A portal whose limit is a share. What the portal was built with stays its highest limit, and one that is adaptive goes up to it. */
final class PortalShare {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);

    private final String portal;
    private final CapacityLimiter limiter;
    private final int limit;
    private final int built;
    private final @Nullable AdaptiveLimits adaptive;
    private volatile int share;
    private boolean saidThatItIsExceeded;

    /** For the portal of this name, all instances of which may have so many calls in flight. */
    PortalShare(String portal, CapacityLimiter limiter, int limit, @Nullable AdaptiveLimits adaptive) {
        this.portal = portal;
        this.limiter = limiter;
        this.limit = limit;
        this.built = limiter.permits();
        this.adaptive = adaptive;
    }

    String portal() {
        return portal;
    }

    int limit() {
        return limit;
    }

    int share() {
        return share;
    }

    /** Before anything has been told. */
    void begin(AgreedCount count) {
        share = count.shareOf(limit);
        setPermits(Integer.MAX_VALUE);
    }

    /** Calls in flight keep their permits, also where there are more of them than the share has now. */
    void follow(AgreedCount count, int instances, String source) {
        int before = share;
        share = count.shareOf(limit);
        setPermits(before);
        if (share != before) {
            LOG.info(
                    "Portal '{}' takes {} of the {} calls in flight that all instances share (cluster.max-concurrent-calls), {} before;"
                            + " {} tells of {} instances",
                    portal,
                    share,
                    limit,
                    before,
                    source,
                    instances);
        }
        sayIfExceeded(instances);
    }

    /**
     * After another share; before the first one it is as if all were shared. Also where there are as many permits already:
     * an adaptive limit that was found by the share before does not come after that. And one that is adaptive is raised with the
     * share: where a stream holds the only permit, no call ends by which it would be.
     */
    private void setPermits(int before) {
        Integer adapted = adaptive == null ? null : adaptive.bound(portal, share);
        int most = adapted == null ? built : share > before ? adapted : limiter.permits();
        int permits = Math.min(share, most);
        if (share != before || limiter.permits() != permits) {
            limiter.setPermits(permits);
        }
    }

    private void sayIfExceeded(int instances) {
        if (instances > limit && !saidThatItIsExceeded) {
            saidThatItIsExceeded = true;
            LOG.atWarn()
                    .addKeyValue("portal", portal)
                    .log(
                            "Portal '{}' cannot stay within the {} calls in flight that all instances share (cluster.max-concurrent-calls): there"
                                    + " are {} of them, and each takes at least one. Raise the limit, or run fewer instances",
                            portal,
                            limit,
                            instances);
        }
    }
}
