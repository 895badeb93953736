/**
 * Blocking interfaces on reactive targets: how their methods are matched, and the proxies.
 *
 * <p>Knows the contract alone, and makes its calls as a user would. Enter by {@link io.github.blockingportal.internal.facade.Facade}.
 */
@NullMarked
package io.github.blockingportal.internal.facade;

import org.jspecify.annotations.NullMarked;
