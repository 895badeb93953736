/** A runnable application: blocking controllers in front, reactive services behind. */
@NullMarked
package io.github.blockingportal.sample;

import org.jspecify.annotations.NullMarked;
