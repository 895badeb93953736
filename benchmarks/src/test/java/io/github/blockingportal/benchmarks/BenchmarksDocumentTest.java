package io.github.blockingportal.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class BenchmarksDocumentTest {

    private static final Pattern CLASS =
            Pattern.compile("io\\.github\\.blockingportal\\.benchmarks[.\\w]*\\.[A-Z]\\w*");

    @Test
    void itsCommandsNameClassesThatExist() throws IOException {
        List<String> named = CLASS.matcher(Files.readString(Path.of("../docs/benchmarks.md")))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(named).isNotEmpty();
        assertThat(named)
                .allSatisfy(type -> assertThatCode(() -> Class.forName(type)).doesNotThrowAnyException());
    }
}
