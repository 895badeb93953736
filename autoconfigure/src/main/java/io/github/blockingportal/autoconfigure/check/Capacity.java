package io.github.blockingportal.autoconfigure.check;

/**
 * How many of something there are at most.
 *
 * @param of whose they are, as messages name it
 * @param size how many
 * @param setting what says so
 */
record Capacity(String of, int size, String setting) {}
