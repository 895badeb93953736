package io.github.blockingportal.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        assertThat(CONTRIBUTING.named("([A-Z]\\w*[a-z]\\w*)"))
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

    @Test
    void everyTestIsInAFileThatMavenRuns() throws IOException {
        Pattern test = Pattern.compile("(?m)^ +@([\\w.]+\\.)?(Test|ParameterizedTest|RepeatedTest)\\b");
        List<Path> tests =
                sources().filter(file -> test.matcher(content(file)).find()).toList();
        assertThat(tests)
                .hasSizeGreaterThan(100)
                .allMatch(file -> file.toString().matches(".*(Test|IT)\\.java"));
    }

    private static List<String> classes() throws IOException {
        return sources()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .toList();
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Readme.path("."))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
