/**
 * Durations, stacks, call sites, thread labels and the logger: how messages name things, and how often some are written.
 *
 * <p>The lowest room; it knows only the contract's types. Every room comes here, and so does the contract itself. Enter by any
 * static method. What has state is {@link io.github.blockingportal.internal.text.FewWarnings}, of which each portal has its own,
 * and the last look at all threads, which the portals of a JVM share.
 */
@NullMarked
package io.github.blockingportal.internal.text;

import org.jspecify.annotations.NullMarked;
