/**
 * Transactions of blocking code: a transaction manager that makes a thread's portal calls one reactive transaction, and who picks it.
 * Nothing of it is loaded without Spring's transactions.
 */
@NullMarked
package io.github.blockingportal.autoconfigure.transaction;

import org.jspecify.annotations.NullMarked;
