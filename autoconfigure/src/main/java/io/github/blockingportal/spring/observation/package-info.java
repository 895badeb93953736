/**
 * The observations of a call and of a blocking task, as applications meet them: their documented keys, their contexts,
 * and the conventions that they may replace or extend. It needs Micrometer's observations on the class path, which is why it is a
 * package of its own.
 */
@NullMarked
package io.github.blockingportal.spring.observation;

import org.jspecify.annotations.NullMarked;
