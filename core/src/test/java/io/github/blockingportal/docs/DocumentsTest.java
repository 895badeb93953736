package io.github.blockingportal.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * The documents about using the portal. Right before a block of Java code, a comment names the file of which the block is a
 * part: {@code <!-- from: path/of/File.java -->}.
 */
class DocumentsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern JAVA = Pattern.compile("(?m)^(?:<!-- from: (\\S+) -->\\n)?```java\\n((?s:.*?))^```$");
    private static final Pattern IMPORTS = Pattern.compile("\\A(?:import \\S+;\\n)+\\n");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (\\S+\\.(\\w+));\\n");
    private static final String UPDATE = "update.docs";
    private static final Pattern LINK = Pattern.compile("]\\(([^):#]*)(?:#([^)]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file)).replace("\r\n", "\n");
    }

    static List<String> documents() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void theCodeIsPartOfTheFilesThatItNames(String document) throws IOException {
        List<String> unknown = new ArrayList<>();
        for (var block : JAVA.matcher(read("docs/" + document)).results().toList()) {
            String source = block.group(1) == null ? "" : read(block.group(1));
            String code = block.group(2);
            if (indentations(code.substring(imports(code).length())).noneMatch(source::contains)) {
                unknown.add(block.group(1) + ":\n" + block.group(2));
            }
        }
        assertThat(unknown).isEmpty();
    }

    /** The imports with which code begins, and the empty line after them. */
    private static String imports(String code) {
        Matcher imports = IMPORTS.matcher(code);
        return imports.find() ? imports.group() : "";
    }

    static List<String> documentsWithCode() throws IOException {
        List<String> all = new ArrayList<>();
        for (String document : documents()) {
            if (JAVA.matcher(read("docs/" + document)).find()) {
                all.add(document);
            }
        }
        assertThat(all).hasSizeGreaterThan(10);
        return all;
    }

    @ParameterizedTest
    @MethodSource("documentsWithCode")
    void theFirstCodeHasItsImports(String document) throws IOException {
        String text = read("docs/" + document);
        Matcher first = JAVA.matcher(text);
        assertThat(first.find()).isTrue();
        String had = imports(first.group(2));
        String code = first.group(2).substring(had.length());
        String needed = importsOf(read(first.group(1)), code);
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(
                    ROOT.resolve("docs/" + document),
                    text.substring(0, first.start(2)) + needed + code + text.substring(first.end(2)));
            return;
        }
        assertThat(had)
                .as("To write them: mvn -pl core test -Dtest=DocumentsTest -Dupdate.docs")
                .isEqualTo(needed);
    }

    /** What of the imports of a file is named in the code. */
    private static String importsOf(String source, String code) {
        String needed = IMPORT.matcher(source)
                .results()
                .filter(line -> Pattern.compile("\\b" + line.group(2) + "\\b")
                        .matcher(code)
                        .find())
                .map(MatchResult::group)
                .collect(Collectors.joining());
        return needed.isEmpty() ? "" : needed + "\n";
    }

    /** The lines as they are, and deeper by up to four levels. */
    private static Stream<String> indentations(String code) {
        return IntStream.rangeClosed(0, 4)
                .mapToObj(level -> code.lines()
                        .map(line -> line.isEmpty() ? line : " ".repeat(4 * level) + line)
                        .collect(Collectors.joining("\n", "\n", "\n")));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void itsLinksLeadSomewhere(String document) throws IOException {
        String text = read("docs/" + document);
        List<String> anchors = HEADING.matcher(text)
                .results()
                .map(heading -> anchor(heading.group(1)))
                .toList();
        assertThat(LINK.matcher(text).results()).allSatisfy(link -> {
            if (link.group(1).isEmpty()) {
                assertThat(anchors).contains(link.group(2));
            } else {
                assertThat(ROOT.resolve("docs").resolve(link.group(1))).exists();
            }
        });
    }

    /** As GitHub makes them. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{Alnum} _-]", "")
                .replace(' ', '-');
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrating-from-block.md", "coming-from-python.md"})
    void everyRowOfTheTableHasACompiledExample(String document) throws IOException {
        String text = read("docs/" + document);
        List<String> rows = text.split("(?m)^## ")[0]
                .lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .toList();
        assertThat(rows).hasSizeGreaterThan(10).allSatisfy(row -> {
            String anchor =
                    LINK.matcher(row).results().findFirst().orElseThrow().group(2);
            assertThat(Stream.of(text.split("(?m)^(?=#+ )"))
                            .filter(section -> anchor(section.lines()
                                            .findFirst()
                                            .orElse("")
                                            .replaceFirst("^#+ ", ""))
                                    .equals(anchor)))
                    .singleElement()
                    .asString()
                    .contains("```java");
        });
    }

    @ParameterizedTest
    @MethodSource("documents")
    void theExceptionsThatItNamesExist(String document) throws IOException {
        assertThat(Pattern.compile("`(Portal\\w+Exception|EventLoop\\w+Exception)`")
                        .matcher(read("docs/" + document))
                        .results()
                        .map(name -> name.group(1)))
                .allSatisfy(name -> assertThatCode(() -> Class.forName("io.github.blockingportal." + name))
                        .doesNotThrowAnyException());
    }
}
