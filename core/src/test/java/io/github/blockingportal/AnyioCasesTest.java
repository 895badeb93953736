package io.github.blockingportal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The cases of anyio's own test suite, by the numbers that the tests carry as their {@code @Tag}: FT for test_from_thread.py, TT for
 * test_to_thread.py, TP for test_to_process.py, CL for the capacity limiter in test_synchronization.py. Each is a test here, or
 * has its reason in {@link #WITHOUT_COUNTERPART}.
 */
class AnyioCasesTest {

    private static final Map<String, String> WITHOUT_COUNTERPART = Map.of(
            "FT14", "there is no way to ask for a portal that is not there: a caller has one, or does not compile",
            "FT19", "as FT14",
            "TT04",
                    "a cancel in Reactive Streams has no answer, so nothing can wait for the worker's end through it;"
                            + " the permit shows that the code still runs",
            "TT15",
                    "idle workers end as threads of the JDK's ThreadPoolExecutor do, which hands a task to a live thread or"
                            + " starts one",
            "TP06", "there are no processes with pipes between; what a task writes goes where its JVM's output goes",
            "TP09", "loops do not come and go while a portal runs");

    private static final Pattern TAG = Pattern.compile("@Tag\\(\"((?:FT|TT|TP|CL)\\d\\d[ab]?)\"\\)");

    private static Stream<String> cases() {
        return Stream.of(
                        numbered("FT", IntStream.rangeClosed(1, 56)),
                        numbered("TT", IntStream.of(1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 16, 18, 19)),
                        Stream.of("TT17a", "TT17b", "TT20a", "TT20b"),
                        numbered("TP", IntStream.of(1, 2, 4, 6, 7, 8, 9)),
                        numbered(
                                "CL",
                                IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21)))
                .flatMap(ids -> ids);
    }

    private static Stream<String> numbered(String prefix, IntStream numbers) {
        return numbers.mapToObj(number -> String.format("%s%02d", prefix, number));
    }

    @Test
    void eachCaseIsATestOrHasItsReasonAndNoTestHasTheNumberOfNone() {
        assertThat(Stream.concat(tags(), WITHOUT_COUNTERPART.keySet().stream()))
                .containsAll(cases().toList())
                .isSubsetOf(cases().toList());
    }

    @Test
    void noCaseIsATestAndHasAReasonNotToBe() {
        assertThat(tags()).isNotEmpty().doesNotContainAnyElementsOf(WITHOUT_COUNTERPART.keySet());
    }

    private static Stream<String> tags() {
        return Stream.of("src/test/java", "../autoconfigure/src/test/java").flatMap(AnyioCasesTest::tags);
    }

    private static Stream<String> tags(String root) {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .flatMap(file -> TAG.matcher(content(file)).results().map(found -> found.group(1)))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
