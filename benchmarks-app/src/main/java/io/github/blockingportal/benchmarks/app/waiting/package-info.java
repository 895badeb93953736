/** Very many virtual threads that wait at once. */
@NullMarked
package io.github.blockingportal.benchmarks.app.waiting;

import org.jspecify.annotations.NullMarked;
