/** Handlers of WebFlux applications that block: on which of the workers' threads they run, and with what. */
@NullMarked
package io.github.blockingportal.autoconfigure.web.flux;

import org.jspecify.annotations.NullMarked;
