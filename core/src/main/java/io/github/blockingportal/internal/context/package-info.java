/**
 * What is captured from a caller, restored where somebody works for it, and cleared afterwards: thread-locals, the MDC, the open
 * deadline.
 *
 * <p>Knows text. What calls hand down themselves is marked by {@link io.github.blockingportal.internal.context.ChainAccessor}.
 * Enter by {@link io.github.blockingportal.internal.context.ContextCarrier}.
 */
@NullMarked
package io.github.blockingportal.internal.context;

import org.jspecify.annotations.NullMarked;
