package io.github.blockingportal.docs;

/** An order of the examples. */
public record Order(String id, int cents) {}
