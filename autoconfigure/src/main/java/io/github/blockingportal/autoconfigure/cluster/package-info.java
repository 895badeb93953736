/**
 * Shares of a limit: how many instances there are, and what that makes of each portal's limit. Nobody enters; Spring finds the
 * auto-configuration by its list, and the endpoint and health see a {@code LimitShares}. {@code InstanceWatch} asks a source on a
 * thread of its own, {@code AgreedCount} says which number holds when, and {@code ClusterShares} sets the permits.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.cluster;

import org.jspecify.annotations.NullMarked;
