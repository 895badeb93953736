package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class ReadmeTest {

    private static final Set<String> COMPILED_OR_READ = Set.of("java", "yaml");
    private static final Readme README = Readme.read();

    @ParameterizedTest
    @MethodSource
    void everySnippetIsPartOfTheFileThatItNames(Readme.Block snippet) {
        assertThat(Readme.file(snippet.source()).lines().map(String::stripTrailing))
                .containsSequence(snippet.code()
                        .indent(snippet.indentationIn(Readme.file(snippet.source())))
                        .lines()
                        .map(String::stripTrailing)
                        .toList());
    }

    static List<Readme.Block> everySnippetIsPartOfTheFileThatItNames() {
        return Stream.of(
                        README,
                        new Readme(Readme.file("docs/meters.md")),
                        new Readme(Readme.file("docs/several-portals.md")),
                        new Readme(Readme.file("docs/scaling.md")))
                .flatMap(document -> document.blocks().stream())
                .filter(block -> COMPILED_OR_READ.contains(block.language()))
                .map(Readme.Block::withoutImports)
                .toList();
    }

    @Test
    void codeBeginsByLine15AndItAllEndsByLine200() {
        List<String> lines = README.text().lines().toList();

        assertThat(lines.indexOf("```java")).isBetween(0, 14);
        assertThat(lines).hasSizeLessThan(200);
    }

    @Test
    void everyExceptionThatItNamesExists() {
        assertThat(README.named("(\\w+Exception)"))
                .isNotEmpty()
                .allSatisfy(name -> assertThatCode(() -> Class.forName("io.github.blockingportal." + name))
                        .doesNotThrowAnyException());
    }

    @Test
    void everyPropertyThatItNamesExists() throws IOException {
        assertThat(README.named("(blocking-portal\\.[a-z.-]+)"))
                .isNotEmpty()
                .allSatisfy(property -> assertThat(metadata()).contains("\"name\": \"" + property + "\""));
    }

    @Test
    void itsDependencyHasTheVersionOfTheProject() {
        Pattern version =
                Pattern.compile("(?s)blocking-portal-(?:parent|spring-boot-starter)</artifactId>\\s*<version>(.*?)<");

        assertThat(README.found(version))
                .isEqualTo(new Readme(Readme.file("pom.xml")).found(version).subList(0, 1));
    }

    @Test
    void everyFileToWhichItLinksExists() {
        assertThat(README.found(Pattern.compile("]\\(([^):#]+)\\)")))
                .allSatisfy(file -> assertThat(Readme.path(file)).exists());
    }

    private static String metadata() throws IOException {
        StringBuilder all = new StringBuilder();
        for (URL url : Collections.list(
                ReadmeTest.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            all.append(new String(url.openStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        return all.toString();
    }
}
