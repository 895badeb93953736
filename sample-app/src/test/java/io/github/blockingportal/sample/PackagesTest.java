package io.github.blockingportal.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PackagesTest {

    private static final Path SAMPLE = Path.of("src/main/java/io/github/blockingportal/sample");

    @Test
    void whatShowsHowToUseThePortalKnowsNothingOfTheDemonstrations() throws IOException {
        assertThat(sources("web"))
                .isNotEmpty()
                .noneMatch(source -> content(source).contains("io.github.blockingportal.sample.demo"));
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        assertThat(sources("").stream().map(Path::getParent).distinct())
                .hasSizeGreaterThan(1)
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .content()
                        .startsWith("/**\n"));
    }

    private static List<Path> sources(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(SAMPLE.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
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
