/** The countries, in a database that is reached through R2DBC. */
@NullMarked
package io.github.blockingportal.sample.data;

import org.jspecify.annotations.NullMarked;
