/**
 * Facades as beans: the interfaces that carry {@link io.github.blockingportal.spring.BlockingFacade} are found, become bean
 * definitions, and are made when the context starts, with a report of what they need and have not got. Nobody enters; Spring
 * finds the way in by the list of auto-configurations and the factories files. It knows the portals by
 * {@code io.github.blockingportal.spring}.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.facade;

import org.jspecify.annotations.NullMarked;
