package io.github.blockingportal.benchmarks.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What one benchmark measured: rows with the values of each metric, one for each round. */
public final class Results {

    private static final Path DIRECTORY = Path.of("benchmarks/target/results");

    private final String table;
    private final Map<Key, Row> rows = new LinkedHashMap<>();

    public Results(String table) {
        this.table = table;
    }

    /** Adds the value of a round, and prints it. */
    public void add(String row, Map<String, String> params, String metric, double value) {
        rows.computeIfAbsent(new Key(row, params), key -> new Row(table, row, params, new LinkedHashMap<>()))
                .metrics
                .computeIfAbsent(metric, name -> new ArrayList<>())
                .add(value);
        System.out.printf("%s %s: %.2f %s%n", row, params, value, metric);
    }

    /** Writes them where the report looks for them, below the root of the project, from which benchmarks are run. */
    public void write() throws IOException {
        Files.createDirectories(DIRECTORY);
        Path file = DIRECTORY.resolve(table + ".json");
        Collection<Row> written = rows.values();
        JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build()
                .writeValue(file.toFile(), written);
        System.out.println("written to " + file);
    }

    private record Key(String row, Map<String, String> params) {}

    record Row(String table, String row, Map<String, String> params, Map<String, List<Double>> metrics) {}
}
