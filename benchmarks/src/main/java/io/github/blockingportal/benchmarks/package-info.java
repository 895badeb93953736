/** Measurements: what a call through the portal costs, beside what it replaces. */
@NullMarked
package io.github.blockingportal.benchmarks;

import org.jspecify.annotations.NullMarked;
