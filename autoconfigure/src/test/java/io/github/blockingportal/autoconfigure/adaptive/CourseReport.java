package io.github.blockingportal.autoconfigure.adaptive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the figures of several limits under the same load into the document, and their picture beside it. */
record CourseReport(Scenario scenario, Map<String, Course> courses) {

    private static final String BEGIN = "<!-- figures: begin -->\n";
    private static final String END = "<!-- figures: end -->";
    private static final String HEAD = """
            | limit | answered | turned away | timed out | p50 of those let in | their p99 | p99 of those turned away | limit before, at its lowest | back after |
            |---|---|---|---|---|---|---|---|---|
            """;

    void writeTo(Path docs) throws IOException {
        Path document = docs.resolve("adaptive-limit.md");
        String text = Files.readString(document);
        String written = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END));
        Files.writeString(document, text.replace(BEGIN + written + END, BEGIN + table() + END));
        Files.writeString(docs.resolve("images/adaptive-limit.svg"), new CourseChart(scenario, courses).svg());
    }

    private String table() {
        return courses.entrySet().stream()
                .map(each -> row(each.getKey(), each.getValue()))
                .collect(Collectors.joining("\n", HEAD, "\n"));
    }

    private String row(String limit, Course course) {
        Course slow = scenario.slow(course);
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %s | %s | %s | %d, %d | %s |",
                limit,
                slow.count(200),
                slow.count(503),
                slow.count(504),
                millis(Course.percentile(0.5, slow.letIn())),
                millis(Course.percentile(0.99, slow.letIn())),
                slow.turnedAway().isEmpty() ? "" : millis(Course.percentile(0.99, slow.turnedAway())),
                scenario.before(course).lastLimit(),
                lowest(slow),
                back(course));
    }

    private static int lowest(Course course) {
        return course.limits().stream().mapToInt(Course.Reading::limit).min().orElseThrow();
    }

    private String back(Course course) {
        if (lowest(course) == scenario.before(course).lastLimit()) {
            return "";
        }
        Duration after = scenario.backAfter(course);
        return after == null ? "never" : String.format(Locale.ROOT, "%.1f s", after.toMillis() / 1e3);
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%,d ms", time.toMillis());
    }
}
