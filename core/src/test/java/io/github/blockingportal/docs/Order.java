package io.github.blockingportal.docs;

/** An order of the examples. */
record Order(String id, int cents) {}
