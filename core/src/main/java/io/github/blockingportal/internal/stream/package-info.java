/**
 * A stream: the call whose source it reads, what that has sent and nobody has read, what the reader asks for next, and the reader.
 *
 * <p>Knows what calls know, and calls. No call knows it. Enter by {@link io.github.blockingportal.internal.stream.StreamCall}.
 */
@NullMarked
package io.github.blockingportal.internal.stream;

import org.jspecify.annotations.NullMarked;
