package io.github.blockingportal.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The page about messages against the messages of the code. */
class TroubleshootingTest {

    private static final Path ROOT = Path.of("..");
    private static final int TELLING = 10;

    /** What says something to somebody: a log line, an exception, and what an exception passes on as its message. */
    private static final Pattern MESSAGE =
            Pattern.compile("(?:LOG\\.(?:error|warn|info|debug)|new \\w+Exception|super)\\((?:\"[^\"]*\"|[^;\"])*;");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static String page() throws IOException {
        return flat(Files.readString(ROOT.resolve("docs/troubleshooting.md")));
    }

    private static String flat(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private static List<Path> sources(String module) {
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> messages(Path source) {
        try {
            String joined = Files.readString(source).replaceAll("\"\\s*\\+\\s*\"", "");
            return MESSAGE.matcher(joined).results().map(found -> longestFixedPart(found.group()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String longestFixedPart(String statement) {
        return LITERAL.matcher(statement)
                .results()
                .flatMap(literal -> Arrays.stream(literal.group(1).split("\\{}|\\\\n|\\\\t|%s")))
                .map(part -> flat(part).strip())
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    @ParameterizedTest
    @CsvSource({"core, 40", "autoconfigure, 3"})
    void everyMessageOfTheCodeIsQuoted(String module, int atLeast) throws IOException {
        String page = page();
        List<String> messages = sources(module).stream()
                .flatMap(TroubleshootingTest::messages)
                .filter(message -> message.length() >= TELLING)
                .distinct()
                .toList();
        assertThat(messages).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(messages).filteredOn(message -> !page.contains(message)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "autoconfigure"})
    void everyExceptionIsNamed(String module) throws IOException {
        String page = page();
        List<String> exceptions = sources(module).stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> name.endsWith("Exception"))
                .toList();
        assertThat(exceptions).isNotEmpty();
        assertThat(exceptions)
                .filteredOn(name -> !page.contains("`" + name + "`"))
                .isEmpty();
    }

    @Test
    void everySectionQuotesAMessage() throws IOException {
        String[] sections =
                Files.readString(ROOT.resolve("docs/troubleshooting.md")).split("(?m)^### ");
        assertThat(Arrays.stream(sections).skip(1))
                .hasSizeGreaterThan(20)
                .allSatisfy(section -> assertThat(section).contains("```text"));
    }
}
