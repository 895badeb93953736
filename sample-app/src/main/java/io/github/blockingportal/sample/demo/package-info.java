/**
 * What the live page and its buttons need: load, trouble, and the settings of the clock service. It is here to be looked at,
 * not to be copied. It enters {@code web} by its public controllers and client, as a browser would; nobody enters here but
 * requests to {@code /demo}.
 */
@NullMarked
package io.github.blockingportal.sample.demo;

import org.jspecify.annotations.NullMarked;
