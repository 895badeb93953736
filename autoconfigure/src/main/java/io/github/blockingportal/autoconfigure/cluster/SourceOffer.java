package io.github.blockingportal.autoconfigure.cluster;

import org.jspecify.annotations.Nullable;

/** A source for which the classes are there. */
interface SourceOffer {

    ClusterSource kind();

    /** Null if the application has not the bean that it takes. */
    @Nullable
    InstanceSource source();
}
