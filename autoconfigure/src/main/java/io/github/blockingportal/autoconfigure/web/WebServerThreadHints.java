package io.github.blockingportal.autoconfigure.web;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Tells a native image of the types that {@link WebServerThreadDetector} looks up by their names. */
final class WebServerThreadHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        Stream.of(WebServerThreadDetector.VIRTUAL, WebServerThreadDetector.TOMCAT, WebServerThreadDetector.JETTY)
                .forEach(type -> hints.reflection().registerTypeIfPresent(classLoader, type));
    }
}
