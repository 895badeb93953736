/**
 * Facades that are repositories of Spring Data: the reactive repository that is made for one, which Spring Data then knows as one of
 * its own, and what such a facade does with pages and examples, for which a reactive repository has no method of the same kind. Enter
 * by {@link io.github.blockingportal.autoconfigure.facade.repository.FacadeRepositories} and
 * {@link io.github.blockingportal.autoconfigure.facade.repository.RepositoryMethods}, when Spring Data is there. It knows
 * nothing of what is around it.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.facade.repository;

import org.jspecify.annotations.NullMarked;
