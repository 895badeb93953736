/**
 * Looks at the calls of a portal from outside, on the thread of its watchdog: what has ended and is still on the books.
 *
 * <p>Knows calls and what they know. No call knows it. Enter by {@link io.github.blockingportal.internal.watch.OverdueCalls}.
 */
@NullMarked
package io.github.blockingportal.internal.watch;

import org.jspecify.annotations.NullMarked;
