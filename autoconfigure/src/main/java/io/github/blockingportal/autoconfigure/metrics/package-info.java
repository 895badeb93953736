/**
 * The meters: what listeners are told becomes timers and counters, what snapshots say becomes gauges. Nobody enters; Spring
 * finds the way in where there is a {@code MeterRegistry}. Nothing here may hold up a call or make a registry too early.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
