/**
 * Blocking tasks that reactive code hands to threads: their life, their threads, and the look for limiters under which nobody
 * gets on.
 *
 * <p>Knows what calls know, and calls: a task runs for a call, and tells its subscriber. Enter by {@link
 * io.github.blockingportal.internal.worker.Workers}.
 */
@NullMarked
package io.github.blockingportal.internal.worker;

import org.jspecify.annotations.NullMarked;
