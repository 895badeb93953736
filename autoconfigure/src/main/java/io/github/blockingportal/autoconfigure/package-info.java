/**
 * The portals of an application as beans: their properties, how they are built from them, and the report of a wrong property.
 * How they live with a context is in the package {@code life}, which knows nothing of this one. Applications do not enter, they
 * use {@code io.github.blockingportal.spring}. The other packages below are about one neighbour each, know this one by its
 * public types, and know nothing of each other.
 */
@NullMarked
package io.github.blockingportal.autoconfigure;

import org.jspecify.annotations.NullMarked;
