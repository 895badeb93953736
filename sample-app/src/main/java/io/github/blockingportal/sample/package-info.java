/**
 * The application: blocking controllers in front, reactive services behind. What lives here starts it and says which
 * packages belong to it. To learn how a portal is used, enter {@code web}; {@code data} and {@code clock} are what it calls, and
 * {@code demo} is the machinery of the live page.
 */
@NullMarked
package io.github.blockingportal.sample;

import org.jspecify.annotations.NullMarked;
