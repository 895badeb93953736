package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the auto-configuration logs, as it stands in the sources. */
class LogLineTest {

    private static final Pattern WARNING_OF_A_PORTAL =
            Pattern.compile("LOG\\s*\\.(warn|atWarn)\\([^;]*?\"Portal '\\{}'", Pattern.DOTALL);

    /** Which Boot's structured formats write as a member. */
    @Test
    void eachWarningOfAPortalHasItsNameAsAKeyValuePairToo() throws IOException {
        List<String> warnings;
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            warnings = sources.filter(file -> file.toString().endsWith(".java"))
                    .map(LogLineTest::content)
                    .flatMap(content -> WARNING_OF_A_PORTAL.matcher(content).results())
                    .map(MatchResult::group)
                    .toList();
        }
        assertThat(warnings).hasSizeGreaterThan(3);
        assertThat(warnings).allMatch(warning -> warning.contains(".addKeyValue(\"portal\","));
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
