/**
 * The clients over HTTP: the blocking methods of HTTP service groups wait through a portal, and requests tell how much time is
 * left. Nobody enters; Spring finds the way in by the list of auto-configurations. It knows the portals by
 * {@code io.github.blockingportal.spring}.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.http;

import org.jspecify.annotations.NullMarked;
