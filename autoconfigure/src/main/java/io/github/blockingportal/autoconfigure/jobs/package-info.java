/**
 * Keeps the portals open for jobs that run on when a context closes and that somebody else waits for later: Spring, when it destroys
 * the executor or scheduler that runs them. Nobody enters; Spring stops what is here in its phase.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.jobs;

import org.jspecify.annotations.NullMarked;
