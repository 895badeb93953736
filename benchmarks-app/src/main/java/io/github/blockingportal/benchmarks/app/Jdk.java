package io.github.blockingportal.benchmarks.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** A JDK to run with. */
public record Jdk(Path home, String version) {

    /** That of this process. */
    public static Jdk own() {
        return new Jdk(
                Path.of(System.getProperty("java.home")),
                String.valueOf(Runtime.version().feature()));
    }

    /** That in a directory. */
    public static Jdk in(Path home) throws IOException {
        Properties release = new Properties();
        try (var file = Files.newBufferedReader(home.resolve("release"))) {
            release.load(file);
        }
        String version = release.getProperty("JAVA_VERSION").replace("\"", "");
        return new Jdk(home, String.valueOf(Runtime.Version.parse(version).feature()));
    }

    String java() {
        return home.resolve("bin/java").toString();
    }
}
