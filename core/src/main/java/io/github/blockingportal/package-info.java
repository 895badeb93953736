/** A managed portal from blocking code to reactive code, and back. */
@NullMarked
package io.github.blockingportal;

import org.jspecify.annotations.NullMarked;
