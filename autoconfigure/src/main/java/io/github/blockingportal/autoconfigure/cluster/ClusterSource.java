package io.github.blockingportal.autoconfigure.cluster;

/** What is asked for the number of instances, where no bean of the application tells it. In the order in which they are looked for. */
enum ClusterSource {

    /** Spring Cloud's {@code DiscoveryClient}. */
    DISCOVERY,

    /** A Redis, in which each instance leaves a sign of life. */
    REDIS
}
