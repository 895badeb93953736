package io.github.blockingportal.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The recipes name classes, which move and are renamed. */
class ContributingTest {

    private static final Readme CONTRIBUTING = new Readme(Readme.file("CONTRIBUTING.md"));

    @Test
    void everyClassThatItNamesExists() throws IOException {
        assertThat(CONTRIBUTING.named("([A-Z]\\w+)"))
                .filteredOn(name -> !List.of("Duration", "Portal", "Settings").contains(name))
                .hasSizeGreaterThan(40)
                .isSubsetOf(classes());
    }

    @Test
    void everyFileToWhichItLinksExists() {
        assertThat(CONTRIBUTING.found(Pattern.compile("]\\(([^):#]+)\\)")))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Readme.path(file)).exists());
    }

    private static List<String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(Readme.path("."))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();
        }
    }
}
