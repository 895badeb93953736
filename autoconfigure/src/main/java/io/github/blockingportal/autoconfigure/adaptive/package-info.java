/**
 * Limits that find themselves, with the algorithms of Netflix' concurrency-limits. {@code AdaptiveLimits} is the way in; nothing of
 * this is loaded without that library.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.adaptive;

import org.jspecify.annotations.NullMarked;
