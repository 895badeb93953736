package io.github.blockingportal.spring;

/**
 * Tells how many instances of the application there are, of which each takes its share of
 * {@code blocking-portal.cluster.max-concurrent-calls}. A bean of this type comes before Spring Cloud's {@code DiscoveryClient} and
 * before Redis.
 */
@FunctionalInterface
public interface InstanceCount {

    /**
     * Asked every {@code blocking-portal.cluster.interval}, a second by default, on a thread that is there for it: it may wait, and is
     * not asked again before it has answered. It is interrupted if it has not when the application has stopped.
     *
     * <p>Where it throws, tells less than one, or does not answer, the last share stays; the log, health and a meter say so.
     *
     * @return how many live instances there are, this one included
     */
    int instances();
}
