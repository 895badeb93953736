/** Auto-configuration of the blocking portal. */
@NullMarked
package io.github.blockingportal.autoconfigure;

import org.jspecify.annotations.NullMarked;
