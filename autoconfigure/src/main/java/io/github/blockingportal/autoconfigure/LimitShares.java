package io.github.blockingportal.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The limits that all instances of an application share, for those who show them. */
public interface LimitShares {

    /**
     * Says how things are, without waiting.
     *
     * @param portal a portal's name
     * @return what is shown of its share, in this order; null if its limit is none
     */
    @Nullable
    Map<String, Object> of(String portal);

    /**
     * What sets the limit of a portal that has a share, as messages name it.
     *
     * @param limit what all instances share
     */
    static String governor(Object limit) {
        return "its share of cluster.max-concurrent-calls (" + limit + ")";
    }

    /** What the properties say of them. */
    interface Configured {

        /**
         * Says what all instances of a portal may have in flight together.
         *
         * @param portal the portal's name
         * @return the limit of its own or the one that it inherits; null if its limit is not shared
         */
        @Nullable
        Integer sharedLimit(String portal);
    }
}
