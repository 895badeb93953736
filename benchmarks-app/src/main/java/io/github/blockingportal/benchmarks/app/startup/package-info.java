/** What the starter adds to the start of an application. */
@NullMarked
package io.github.blockingportal.benchmarks.app.startup;

import org.jspecify.annotations.NullMarked;
