/** The clock service, an application of its own on WebFlux and Netty. */
@NullMarked
package io.github.blockingportal.sample.clock;

import org.jspecify.annotations.NullMarked;
