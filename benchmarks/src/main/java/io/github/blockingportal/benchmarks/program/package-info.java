/** Measurements that are programs of their own, since JMH does not count what they do. */
@NullMarked
package io.github.blockingportal.benchmarks.program;

import org.jspecify.annotations.NullMarked;
