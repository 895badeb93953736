/**
 * The countries, in a database that is reached through R2DBC: a blocking repository, and what
 * fills the table at the start. Whoever needs countries may enter; it knows nothing of the other packages.
 */
@NullMarked
package io.github.blockingportal.sample.data;

import org.jspecify.annotations.NullMarked;
