package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/** The root of what a portal throws on its own account; one subclass for each cause. */
public abstract class PortalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String portalName;
    private final @Nullable String callName;

    PortalException(@Nullable String portalName, @Nullable String callName, String message) {
        super(message);
        this.portalName = portalName;
        this.callName = callName;
    }

    PortalException(CallInfo call, String message) {
        this(call.portal(), call.name(), message);
    }

    PortalException(CallInfo call, String message, Throwable cause) {
        super(message, cause);
        this.portalName = call.portal();
        this.callName = call.name();
    }

    /**
     * The portal that threw.
     *
     * @return the portal's name, or null where no portal took part
     */
    public @Nullable String portalName() {
        return portalName;
    }

    /**
     * The call that failed.
     *
     * @return the name given with {@link BlockingPortal#named(String)}, or null for an unnamed call
     */
    public @Nullable String callName() {
        return callName;
    }
}
