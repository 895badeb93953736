package io.github.blockingportal.spring.http;

/** What the service knows. */
public record Order(String id) {}
