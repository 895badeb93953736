/** Measurements: what a call through the portal costs, beside what it replaces. A class here is a suite of JMH. */
@NullMarked
package io.github.blockingportal.benchmarks;

import org.jspecify.annotations.NullMarked;
