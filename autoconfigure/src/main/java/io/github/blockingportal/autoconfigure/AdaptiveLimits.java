package io.github.blockingportal.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.AdaptiveLimit;

/** Makes the limits of the portals that find theirs, and knows them by the portals' names. There is none without the library. */
public interface AdaptiveLimits {

    /** The limit of a portal that is about to be built: one of several of that name where the application builds portals itself. */
    AdaptiveLimit make(String portal, Settings settings);

    /** How the limit of this portal is found, or null if it is not; of several of that name one that has been measured. */
    @Nullable
    State of(String portal);

    /**
     * From now on the limit of this portal does not go above this one, also where its own smallest is above that. Of several of that
     * name it is each.
     *
     * @return what the limit is then, of several the largest; null if there is none
     */
    @Nullable
    Integer bound(String portal, int max);

    /** By what the limit of a portal goes, and between what. */
    record Settings(Algorithm algorithm, int min, int max) {

        private static final int INITIAL = 20;

        /** What a portal begins with. */
        public int initial() {
            return Math.max(min, Math.min(max, INITIAL));
        }
    }

    /**
     * What an operator sees.
     *
     * @param latency what a call takes where nothing queues, as far as it is known; null if the algorithm does not ask for it
     */
    record State(Settings settings, @Nullable Duration latency) {}

    /** How a limit is found. */
    enum Algorithm {
        /** By the latency of now against that of the last minutes. */
        GRADIENT2,
        /** By how many calls queue, which is what latency beyond the shortest amounts to. */
        VEGAS,
        /** By time-outs and saturations alone. */
        AIMD
    }
}
