/**
 * The observation of a call, as applications meet it: its documented keys, its context, and the convention that they may replace
 * or extend. It needs Micrometer's observations on the class path, which is why it is a package of its own.
 */
@NullMarked
package io.github.blockingportal.spring.observation;

import org.jspecify.annotations.NullMarked;
