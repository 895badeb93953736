/**
 * What is acquired and has to be released: the call that acquires it, its release, which happens once and is never cancelled,
 * and the list of those that are open.
 *
 * <p>Knows what calls know, and calls. Enter by {@link io.github.blockingportal.internal.resource.OpenResources}.
 */
@NullMarked
package io.github.blockingportal.internal.resource;

import org.jspecify.annotations.NullMarked;
