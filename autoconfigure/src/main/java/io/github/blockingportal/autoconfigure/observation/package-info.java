/**
 * Makes an observation of each call and blocking task, where that is asked for. What applications see and replace of it is in
 * {@code io.github.blockingportal.spring.observation}; here is only who starts and stops it, and nobody enters.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
