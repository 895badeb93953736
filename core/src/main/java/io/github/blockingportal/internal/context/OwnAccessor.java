package io.github.blockingportal.internal.context;

import io.github.blockingportal.CapturingAccessor;

/** One of core itself: it runs no code that could make a call. A class, since a check for an interface costs a call too much. */
abstract class OwnAccessor<V> extends CapturingAccessor<V> {}
