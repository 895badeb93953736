/**
 * A managed portal from blocking code to reactive code, and back: the contract. What is behind it lives below {@code internal},
 * which may change with every version; {@code docs/architecture.md} says what lives where.
 */
@NullMarked
package io.github.blockingportal;

import org.jspecify.annotations.NullMarked;
