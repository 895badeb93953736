package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.blockingportal.EventLoopDetector;

import static io.github.blockingportal.autoconfigure.EnforcementTableTest.DOCUMENT;
import static org.assertj.core.api.Assertions.assertThat;

/** What docs/enforcement.md says beside its table. */
class EnforcementDocumentTest {

    @Test
    void theDocumentListsTheDetectorsInTheirOrder() throws IOException {
        List<String> listed = Pattern.compile("^\\d+\\. \\*\\*(\\w+)\\*\\*", Pattern.MULTILINE)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(match -> match.group(1))
                .toList();
        Stream<String> builtIn = EventLoopDetector.builtIn().stream().map(EventLoopDetector::name);
        assertThat(listed)
                .containsExactlyElementsOf(
                        Stream.concat(builtIn, Stream.of("WebServer")).toList());
    }
}
