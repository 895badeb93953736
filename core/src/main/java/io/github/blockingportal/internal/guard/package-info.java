/**
 * Who must not wait: the built-in detectors, the guard that asks them before every call, and what it has refused.
 *
 * <p>Knows text and loop. Enter by {@link io.github.blockingportal.internal.guard.EventLoopGuard}.
 */
@NullMarked
package io.github.blockingportal.internal.guard;

import org.jspecify.annotations.NullMarked;
