/** What a portal of a Spring application takes along from its callers, beside what core does. */
@NullMarked
package io.github.blockingportal.autoconfigure.context;

import org.jspecify.annotations.NullMarked;
