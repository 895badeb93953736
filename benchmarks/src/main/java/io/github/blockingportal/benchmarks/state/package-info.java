/** What a suite is given: portals, what people use in their place, and what the calling thread has. */
@NullMarked
package io.github.blockingportal.benchmarks.state;

import org.jspecify.annotations.NullMarked;
