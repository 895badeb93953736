package io.github.blockingportal.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What each kind of call may allocate, by JDK; one for which nothing was recorded is not judged. */
final class RecordedBytes {

    static final Path FILE = Path.of("src/test/resources/bytes-per-call.properties");
    static final int JDK = Runtime.version().feature();
    static final boolean IS_WRITTEN = System.getProperty("update.bytes") != null;

    private final Map<String, String> recorded;

    private RecordedBytes(Map<String, String> recorded) {
        this.recorded = recorded;
    }

    static RecordedBytes ofThisJdk() throws IOException {
        Properties properties = new Properties();
        if (Files.exists(FILE)) {
            properties.load(Files.newBufferedReader(FILE));
        }
        Map<String, String> recorded = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> recorded.put(name, properties.getProperty(name)));
        return new RecordedBytes(recorded);
    }

    long of(KindOfCall kind) {
        String bytes = recorded.get(key(kind));
        assumeTrue(bytes != null, "Nothing is recorded for JDK " + JDK);
        return Long.parseLong(bytes);
    }

    void write(KindOfCall kind, long bytes) {
        recorded.put(key(kind), Long.toString(bytes));
        String lines = recorded.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        try {
            Files.writeString(FILE, lines, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String key(KindOfCall kind) {
        return JDK + "." + kind;
    }
}
