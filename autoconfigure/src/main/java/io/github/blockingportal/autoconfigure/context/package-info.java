/**
 * What a portal of a Spring application takes along from its callers, beside what core does: locale, request and security
 * context, each as an accessor of the portal's own. Nobody enters; customizers bring the accessors into each portal. Global
 * registries stay as they are.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.context;

import org.jspecify.annotations.NullMarked;
