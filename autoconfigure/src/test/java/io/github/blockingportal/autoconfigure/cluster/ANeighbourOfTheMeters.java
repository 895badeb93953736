package io.github.blockingportal.autoconfigure.cluster;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;

/** Comes before our auto-configuration by its name, and so that of Boot's meters does, after which it asks to be. */
@AutoConfiguration(after = {MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class})
public final class ANeighbourOfTheMeters {}
