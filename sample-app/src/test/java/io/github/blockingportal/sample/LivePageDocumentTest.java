package io.github.blockingportal.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LivePageDocumentTest {

    private static final Readme DOCUMENT = new Readme(Readme.file("docs/live-page.md"));
    private static final Path FOLDER = Readme.path("sample-app/src/main/resources/static/portal");

    @Test
    void listsEachFileOfTheFolder() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(DOCUMENT.named("([\\w.]+\\.(?:html|css|js|svg))"))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void hasTheVersionOfTheChartsThatTheSampleUses() {
        Readme pom = new Readme(Readme.file("pom.xml"));

        assertThat(DOCUMENT.found(Pattern.compile("<version>(.*?)</version>")))
                .isEqualTo(pom.found(Pattern.compile("<chart.js.version>(.*?)<")));
    }

    @Test
    void theFolderAsksForNothingThatIsOutsideOfIt() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> addresses = files.map(file -> new Readme(
                            Readme.file("sample-app/src/main/resources/static/portal/" + file.getFileName())))
                    .flatMap(file ->
                            file
                                    .found(Pattern.compile("(?:from|src=|href=|url\\(|import\\()\\s*['\"]([^'\"]+)"))
                                    .stream())
                    .toList();

            assertThat(addresses)
                    .contains("./dom.js", "portal.js", "icon.svg")
                    .allMatch(address -> address.equals("../webjars/chart.js/dist/chart.umd.min.js")
                            || Files.exists(FOLDER.resolve(address)));
        }
    }
}
