/**
 * The clock service: an application of its own on WebFlux and Netty, which stands for a neighbour somewhere on the network. It
 * is started and stopped with the sample by {@code ClockServer}; the sample calls it over HTTP, and shares the records of its
 * answers with it. It also shows what becomes of a blocking call on an event loop, and the way out.
 */
@NullMarked
package io.github.blockingportal.sample.clock;

import org.jspecify.annotations.NullMarked;
