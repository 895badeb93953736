package io.github.blockingportal.autoconfigure.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.spring.InstanceCount;

/** Who is asked: a bean of the application, then what a property says, then what is there. */
final class SourceChoice {

    private SourceChoice() {}

    /**
     * Chooses it.
     *
     * @param property the limit that is to be shared
     * @throws UnknownInstancesException if there is nobody to ask
     */
    static InstanceSource choose(
            @Nullable InstanceCount own, @Nullable ClusterSource wanted, List<SourceOffer> offers, String property) {
        if (own != null) {
            return new OwnCount(own);
        }
        return offers.stream()
                .filter(offer -> wanted == null || offer.kind() == wanted)
                .sorted(Comparator.comparing(SourceOffer::kind))
                .map(SourceOffer::source)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> missing(wanted, property));
    }

    private static UnknownInstancesException missing(@Nullable ClusterSource wanted, String property) {
        return wanted == null
                ? UnknownInstancesException.withoutSource(property)
                : UnknownInstancesException.without(
                        wanted.name().toLowerCase(Locale.ROOT),
                        wanted == ClusterSource.REDIS
                                ? "RedisConnectionFactory bean"
                                : "DiscoveryClient bean with a registry");
    }
}
