/**
 * The portal: its settings, the engine that puts one of each room together, its life, its drain, and the views that users have.
 *
 * <p>The highest room; it knows all others. Enter by {@link io.github.blockingportal.internal.portal.PortalView}, by the doors of
 * the contract.
 */
@NullMarked
package io.github.blockingportal.internal.portal;

import org.jspecify.annotations.NullMarked;
