package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/web.md says. */
class WebDocumentTest {

    private static final Path ROOT = Path.of("..");

    private static String document() throws IOException {
        return Files.readString(ROOT.resolve("docs/web.md"));
    }

    @Test
    void itsAnswerIsTheRealOne() throws IOException {
        assertThat(document())
                .contains(new String(PortalProblem.TIMEOUT.body(), StandardCharsets.US_ASCII))
                .contains("HTTP/1.1 " + PortalProblem.TIMEOUT.status().value());
    }

    @ParameterizedTest
    @EnumSource
    void itNamesEachDetail(PortalProblem problem) throws IOException {
        String detail = new String(problem.body(), StandardCharsets.US_ASCII).replaceAll(".*\"detail\":\"|\"}", "");
        assertThat(document()).contains(detail);
    }
}
