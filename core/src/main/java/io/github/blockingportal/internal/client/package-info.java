/**
 * The event loops of others by way of which answers come, as far as the portal watches them: how they are found, whether they get
 * on, and who may wait for them.
 *
 * <p>Knows text, loop and guard. Enter by {@link io.github.blockingportal.internal.client.ClientLoops}.
 */
@NullMarked
package io.github.blockingportal.internal.client;

import org.jspecify.annotations.NullMarked;
