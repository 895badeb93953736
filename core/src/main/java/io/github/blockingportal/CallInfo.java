package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/**
 * Which call it is.
 *
 * @param portal the portal's name
 * @param id the number of the call, unique within its portal
 * @param name the name given with {@link BlockingPortal#named(String)}, or null for an unnamed call
 */
public record CallInfo(String portal, long id, @Nullable String name) {

    /**
     * The call as messages name it.
     *
     * @return its name, or its number if it has none
     */
    public String label() {
        return name == null ? "unnamed call " + id : "call '" + name + "'";
    }
}
