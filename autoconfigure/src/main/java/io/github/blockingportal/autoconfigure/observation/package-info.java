/** Observations of the blocking portal's calls. */
@NullMarked
package io.github.blockingportal.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
