/** What core asks for by {@code ServiceLoader}: {@code SpringReactiveTypes} knows the reactive types that Spring knows. */
@NullMarked
package io.github.blockingportal.autoconfigure.types;

import org.jspecify.annotations.NullMarked;
