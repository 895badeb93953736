/**
 * How to use a portal: one controller for each operation, a reactive client, and the answers where a service fails. Start
 * reading here, at {@code CountryController}. It knows {@code data} and the answers of {@code clock}; {@code demo} enters to
 * make load, and nobody else.
 */
@NullMarked
package io.github.blockingportal.sample.web;

import org.jspecify.annotations.NullMarked;
