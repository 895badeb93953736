/** Meters of the blocking portal. */
@NullMarked
package io.github.blockingportal.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
