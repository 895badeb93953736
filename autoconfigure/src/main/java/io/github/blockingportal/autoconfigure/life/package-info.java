/**
 * Portals that live with an application context: they start with it, begin their drain with the web server's, and stop with it,
 * and what that needs is loaded by then. It knows the core alone; the package above makes beans of it.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.life;

import org.jspecify.annotations.NullMarked;
