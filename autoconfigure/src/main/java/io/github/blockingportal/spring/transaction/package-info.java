/**
 * What an application uses of transactions over portal calls. It needs Spring's transactions on the class path, which is why it is a
 * package of its own.
 */
@NullMarked
package io.github.blockingportal.spring.transaction;

import org.jspecify.annotations.NullMarked;
