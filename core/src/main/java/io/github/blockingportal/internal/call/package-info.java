/**
 * One call: its state, books, deadline and chain, its subscriber and its waiting thread, one small class for each operation,
 * and the list of those in flight.
 *
 * <p>Knows text, admission, context, loop, guard and client. What it needs of its portal is {@link
 * io.github.blockingportal.internal.call.CallHost}, which the portal implements. Enter by the operations' classes, such as {@link
 * io.github.blockingportal.internal.call.ValueCall}.
 */
@NullMarked
package io.github.blockingportal.internal.call;

import org.jspecify.annotations.NullMarked;
