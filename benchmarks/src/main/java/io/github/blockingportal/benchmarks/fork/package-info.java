/** How the processes of JMH run: on which core, and on what kind of threads. */
@NullMarked
package io.github.blockingportal.benchmarks.fork;

import org.jspecify.annotations.NullMarked;
