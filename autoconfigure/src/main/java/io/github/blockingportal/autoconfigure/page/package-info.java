/**
 * The live page, where its files are on the class path: served beside the endpoints that it reads, in MVC and WebFlux. Nobody
 * enters; Spring finds the configurations by their lists.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.page;

import org.jspecify.annotations.NullMarked;
