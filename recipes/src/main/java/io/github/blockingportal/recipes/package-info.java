/**
 * The code of docs/recipes.md: blocking code of other libraries that calls reactive services. One class for each recipe, none
 * knows another.
 */
@NullMarked
package io.github.blockingportal.recipes;

import org.jspecify.annotations.NullMarked;
