/**
 * The portals of an application as beans: their properties, how they are built from them, how they start and stop with the
 * context, and the report of a wrong property. Applications do not enter, they use {@code io.github.blockingportal.spring}. The
 * packages below are about one neighbour each, know this one by its public types, and know nothing of each other.
 */
@NullMarked
package io.github.blockingportal.autoconfigure;

import org.jspecify.annotations.NullMarked;
