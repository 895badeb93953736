package io.github.blockingportal.autoconfigure.actuate;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.autoconfigure.AdaptiveLimits;
import io.github.blockingportal.autoconfigure.LimitShares;

/** What sets the limits of portals by itself. */
final class Governors {

    private final ObjectProvider<AdaptiveLimits> adaptiveLimits;
    private final ObjectProvider<LimitShares> shares;

    Governors(ObjectProvider<AdaptiveLimits> adaptiveLimits, ObjectProvider<LimitShares> shares) {
        this.adaptiveLimits = adaptiveLimits;
        this.shares = shares;
    }

    AdaptiveLimits.@Nullable State adaptive(String portal) {
        AdaptiveLimits limits = adaptiveLimits.getIfAvailable();
        return limits == null ? null : limits.of(portal);
    }

    @Nullable
    Map<String, Object> share(String portal) {
        LimitShares limits = shares.getIfAvailable();
        return limits == null ? null : limits.of(portal);
    }

    /**
     * Refuses a limit for a portal that has a share. Those that the properties make refuse it by themselves; one that the application
     * builds knows nothing of its share.
     *
     * @throws IllegalStateException if this one has a share
     */
    void refuseLimit(PortalSnapshot portal) {
        Map<String, Object> share = share(portal.name());
        if (share != null) {
            throw new IllegalStateException("Portal '" + portal.name() + "': maxConcurrentCalls (now "
                    + portal.settings().maxConcurrentCalls() + ") cannot be changed, since "
                    + LimitShares.governor(String.valueOf(share.get("limit")))
                    + " sets it. Change what that goes by, or take it away");
        }
    }
}
