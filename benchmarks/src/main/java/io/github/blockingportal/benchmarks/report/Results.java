package io.github.blockingportal.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

/** All rows of a directory: JMH's, round by round, and those of others, who write them as they are here. */
record Results(List<Row> rows) {

    static Results read(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        Stream<Row> ofJmh = files.stream()
                .flatMap(JmhFile::of)
                .sorted(Comparator.comparingInt(JmhFile::round))
                .flatMap(file -> file.rows().stream());
        Stream<Row> ofOthers = files.stream()
                .filter(file -> JmhFile.of(file).findAny().isEmpty())
                .flatMap(file -> Stream.of(new JsonMapper().readValue(file.toFile(), Row[].class)));
        return new Results(Stream.concat(merged(ofJmh), ofOthers).toList());
    }

    /** The rounds of a benchmark as one row. */
    private static Stream<Row> merged(Stream<Row> rounds) {
        Map<List<Object>, Row> merged = new LinkedHashMap<>();
        rounds.forEach(row -> {
            Row all = merged.computeIfAbsent(
                    List.of(row.table(), row.row(), row.params()),
                    key -> new Row(row.table(), row.row(), row.params(), new LinkedHashMap<>()));
            row.metrics()
                    .forEach((metric, values) -> all.metrics()
                            .computeIfAbsent(metric, first -> new ArrayList<>())
                            .addAll(values));
        });
        return merged.values().stream();
    }

    List<String> tables() {
        return rows.stream().map(Row::table).distinct().toList();
    }

    List<Row> table(String name) {
        return rows.stream().filter(row -> row.table().equals(name)).toList();
    }

    /** The one row of that JDK, or of none, that the selection means. */
    Optional<Values> values(Selection selection, String jdk, boolean orNoJdk) {
        return table(selection.table()).stream()
                .filter(row -> row.row().equals(selection.row()) && row.has(selection.conditions()))
                .filter(row -> jdk.equals(row.params().getOrDefault(Row.JDK, orNoJdk ? jdk : "")))
                .flatMap(row -> Optional.ofNullable(row.metrics().get(selection.metric())).stream())
                .findFirst()
                .map(selection::scaled);
    }
}
