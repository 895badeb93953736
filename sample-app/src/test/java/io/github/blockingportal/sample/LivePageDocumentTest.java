package io.github.blockingportal.sample;

import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

class LivePageDocumentTest {

    private static final Readme DOCUMENT = new Readme(Readme.file("docs/live-page.md"));

    @Test
    void theDependencyIsTheArtifact() {
        Readme pom = new Readme(Readme.file("live-page/pom.xml"));

        assertThat(DOCUMENT.found(Pattern.compile("<artifactId>(.*?)<"))).containsExactly("blocking-portal-live-page");
        assertThat(pom.found(Pattern.compile("</parent>\\s*<artifactId>(.*?)<")))
                .containsExactly("blocking-portal-live-page");
    }

    @Test
    void thePropertiesOfThePageExist() {
        String metadata = Readme.file("autoconfigure/target/classes/META-INF/spring-configuration-metadata.json");
        List<?> properties =
                (List<?>) JsonParserFactory.getJsonParser().parseMap(metadata).get("properties");

        assertThat(DOCUMENT.found(Pattern.compile("`(blocking-portal\\.live-page\\.[\\w-]+)=")))
                .hasSize(2)
                .allSatisfy(name -> assertThat(properties.toString()).contains("name=" + name + ","));
    }

    @Test
    void whatAPageOfOnesOwnLoadsIsWhatTheSampleLoads() {
        Readme sample = new Readme(Readme.file("sample-app/src/main/resources/static/index.html"));
        Pattern files = Pattern.compile("(?:src|href)=\"(portal/[\\w.]+\\.(?:js|css))\"");

        assertThat(DOCUMENT.found(files)).hasSize(3).isEqualTo(sample.found(files));
    }
}
