/** What measurements of whole applications share: processes, and a place for their results. */
@NullMarked
package io.github.blockingportal.benchmarks.app;

import org.jspecify.annotations.NullMarked;
