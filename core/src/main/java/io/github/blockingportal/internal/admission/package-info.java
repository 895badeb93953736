/**
 * Permits: the limiter with its queue, how one is granted, given up, lent and given back, and how a thread parks for it.
 *
 * <p>Knows text. It knows neither calls nor tasks: who waits is a {@link io.github.blockingportal.internal.admission.Waiter}, who
 * lends is a {@link io.github.blockingportal.internal.admission.Lender}. Enter by {@link
 * io.github.blockingportal.internal.admission.Limiter} and {@link io.github.blockingportal.internal.admission.TaskPermit}.
 */
@NullMarked
package io.github.blockingportal.internal.admission;

import org.jspecify.annotations.NullMarked;
