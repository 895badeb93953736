package io.github.blockingportal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jdk.jfr.EventType;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The events that a recording of the JVM has if it asks for them, each in a JVM of its own. */
@Timeout(180)
class FlightRecorderTest {

    static final List<String> EVENTS = List.of(
            "io.github.blockingportal.Call",
            "io.github.blockingportal.Refusal",
            "io.github.blockingportal.Stall",
            "io.github.blockingportal.WorkerTask");

    private static final Set<String> EVERY_EVENT_HAS = Set.of("startTime", "duration", "eventThread", "stackTrace");

    @TempDir
    Path directory;

    @Test
    void aRecordingThatAsksForThemFromTheStartHasEachEvent() throws Exception {
        Path file = directory.resolve("whole.jfr");
        run("-XX:StartFlightRecording:filename=" + file + ","
                + EVENTS.stream().map(event -> "+" + event + "#enabled=true").collect(Collectors.joining(",")));
        List<RecordedEvent> events = ours(file);
        assertThat(calls(events)).startsWith("before SUCCESS").hasSize(5);
        hasOneOfEach(events);
    }

    @Test
    void oneThatBeginsLaterHasWhatBeginsAfterIt() throws Exception {
        Path file = directory.resolve("late.jfr");
        run(List.of(), file.toString());
        List<RecordedEvent> events = ours(file);
        assertThat(calls(events)).hasSize(4);
        hasOneOfEach(events);
    }

    @Test
    void oneThatDoesNotAskHasNone() throws Exception {
        Path file = directory.resolve("profile.jfr");
        run("-XX:StartFlightRecording:settings=profile,filename=" + file);
        assertThat(ours(file)).isEmpty();
        assertThat(RecordingFile.readAllEvents(file)).isNotEmpty();
    }

    @Test
    void aJvmWithoutTheRecorderMissesNothing() throws Exception {
        String output = run("--limit-modules=java.base,java.logging,java.naming,java.xml,java.sql");
        assertThat(output).contains("failed", "refused").doesNotContain("NoClassDefFound", "jdk/jfr", "Exception in");
    }

    @Test
    void theDocumentHasEachEventWithItsFieldsAndTurnsThemOnInAFile() throws Exception {
        String document = Files.readString(Path.of("../docs/recordings.md"));
        Path file = directory.resolve("document.jfr");
        Path settings = Files.writeString(directory.resolve("portal.jfc"), codeIn(document, "xml"));
        run("-XX:StartFlightRecording:settings=" + settings + ",filename=" + file);
        assertThat(ours(file))
                .extracting(event -> event.getEventType().getName())
                .hasSameElementsAs(EVENTS);
        assertThat(rows(document)).isEqualTo(fieldsByEvent(file));
    }

    private static String codeIn(String document, String language) {
        String begin = "```" + language + "\n";
        int from = document.indexOf(begin) + begin.length();
        return document.substring(from, document.indexOf("```", from));
    }

    private static Map<String, Set<String>> rows(String document) {
        return Pattern.compile("(?m)^\\| `(io[.\\w]+)` \\|[^|]*\\|([^|]*)\\|$")
                .matcher(document)
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1),
                        row -> Pattern.compile("`(\\w+)`")
                                .matcher(row.group(2))
                                .results()
                                .map(field -> field.group(1))
                                .collect(Collectors.toSet())));
    }

    private static Map<String, Set<String>> fieldsByEvent(Path file) throws IOException {
        try (RecordingFile recording = new RecordingFile(file)) {
            return recording.readEventTypes().stream()
                    .filter(type -> EVENTS.contains(type.getName()))
                    .collect(Collectors.toMap(
                            EventType::getName,
                            type -> type.getFields().stream()
                                    .map(ValueDescriptor::getName)
                                    .filter(name -> !EVERY_EVENT_HAS.contains(name))
                                    .collect(Collectors.toSet())));
        }
    }

    private static void hasOneOfEach(List<RecordedEvent> events) {
        assertThat(calls(events))
                .containsOnlyOnce("orders.find SUCCESS", "orders.save ERROR")
                .contains("unnamed SUCCESS");
        isTheCall(one(events, "Call", "call", "orders.find"), null);
        isTheCall(one(events, "Call", "call", "orders.save"), IOException.class.getName());
        assertThat(one(events, "Call", "call", "prices.stall").getDuration())
                .isGreaterThanOrEqualTo(Duration.ofMillis(500));
        RecordedEvent refusal = one(events, "Refusal", "call", "orders.find");
        assertThat(refusal.getString("detector")).isNotBlank();
        assertThat(refusal.getStackTrace().getFrames())
                .extracting(RecordedFrame::getMethod)
                .anyMatch(method -> method.getType().getName().equals(FlightRecorded.class.getName())
                        && method.getName().equals("refused"));
        RecordedEvent stall = one(events, "Stall", "loop", "recorded-loop-1");
        assertThat(stall.getDuration("running")).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(stall.getString("stack"))
                .contains("FlightRecorded.waiting")
                .startsWith("at " + stall.getString("where"));
        RecordedEvent task = one(events, "WorkerTask", "task", "prices.load");
        assertThat(task.getString("outcome")).isEqualTo("SUCCESS");
        assertThat(task.getDuration("waited")).isPositive();
        assertThat(task.getDuration("ran")).isPositive();
        assertThat(events).allMatch(event -> event.getString("portal").equals("recorded"));
    }

    private static void isTheCall(RecordedEvent call, String exception) {
        assertThat(call.getString("exception")).isEqualTo(exception);
        assertThat(call.getThread("caller").getJavaName()).isEqualTo("main");
        assertThat(call.getLong("id")).isPositive();
        assertThat(call.getDuration("queued")).isPositive();
        assertThat(call.getDuration()).isPositive();
    }

    private static List<String> calls(List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().endsWith(".Call"))
                .map(event -> event.getString("call") + " " + event.getString("outcome"))
                .toList();
    }

    private static RecordedEvent one(List<RecordedEvent> events, String type, String key, String value) {
        List<RecordedEvent> found = events.stream()
                .filter(event -> event.getEventType().getName().endsWith("." + type))
                .filter(event -> value.equals(event.getString(key)))
                .toList();
        assertThat(found).as(type + " " + value).hasSize(1);
        return found.get(0);
    }

    private static List<RecordedEvent> ours(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.github.blockingportal."))
                .toList();
    }

    private String run(String option) throws IOException, InterruptedException {
        return run(List.of(option));
    }

    private String run(List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FlightRecorded.class.getName()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output);
        assertThat(ended).as(text).isTrue();
        assertThat(text).contains("all done");
        return text;
    }
}
