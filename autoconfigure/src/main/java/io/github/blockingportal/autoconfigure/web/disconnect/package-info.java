/**
 * Requests of Spring MVC whose client leaves: how each server tells, who looks, and what is done then. Nobody enters; Spring finds
 * the auto-configuration by its list. Nothing here reads from a connection.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.web.disconnect;

import org.jspecify.annotations.NullMarked;
