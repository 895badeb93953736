package io.github.blockingportal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogLineTest {

    private static final Pattern LINE = Pattern.compile("(?:LOG\\s*\\.(?:debug|info)|\\.log)\\(\\s*([^,;]+)");

    @Tag("D22")
    @Test
    void eachNamesItsPortal() throws IOException {
        List<String> lines;
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            lines = sources.filter(file -> file.toString().endsWith(".java"))
                    .map(LogLineTest::content)
                    .flatMap(content -> LINE.matcher(content).results())
                    .map(MatchResult::group)
                    .toList();
        }
        assertThat(lines).hasSizeGreaterThan(20);
        assertThat(lines)
                .filteredOn(line -> !line.contains("\"{}\"")) // the message of an exception, which names it
                .filteredOn(line -> !line.contains("format")) // that of whoever warns
                .allMatch(line -> line.contains("\"Portal '{}'") || line.contains("\"Limiter '{}'"));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
