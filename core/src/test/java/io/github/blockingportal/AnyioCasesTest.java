package io.github.blockingportal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The cases of anyio's own test suite, by the numbers under which the tests carry them: FT for test_from_thread.py, TT for
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

    private static final Pattern ID = Pattern.compile("\\b(?:FT|TT|TP|CL)\\d\\d[ab]?\\b");

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
    void eachCaseIsATestOrHasItsReason() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path root : Set.of(Path.of("src/test/java"), Path.of("../autoconfigure/src/test/java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("AnyioCasesTest.java"))
                        .forEach(file -> collect(file, found));
            }
        }
        found.addAll(WITHOUT_COUNTERPART.keySet());
        assertThat(found).containsAll(cases().toList());
    }

    private static void collect(Path file, Set<String> found) {
        try {
            Matcher matcher = ID.matcher(Files.readString(file));
            while (matcher.find()) {
                found.add(matcher.group());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
